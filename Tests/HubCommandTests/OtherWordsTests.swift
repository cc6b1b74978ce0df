import Testing

@testable import HubCommand

@Suite struct OtherWordsTests {
  /// Verbs of this program that another part of it brings along.
  private static let names = Set(Verb.all.map(\.name))

  @Test func everyAdviceNamesAVerbThatExistsAndTakesWhatIsAdvised() throws {
    for (word, instead) in OtherWords.all where instead.hasPrefix("hubctl ") {
      let parts = instead.split { " ,;".contains($0) }.map(String.init)
      let verb = try #require(Verb.all.first { $0.name == parts[1] }, "\(word): \(instead)")
      #expect(!Self.names.contains(word), "\(word) is a verb here")
      guard parts.count > 2, let allowed = verb.operands.first?.words, !allowed.isEmpty else { continue }
      let next = parts[2]
      let isWord = next.allSatisfy { $0.isLowercase } && instead.contains("hubctl \(parts[1]) \(next)")
      if isWord, !instead.contains("\(parts[1]), \(next)") { #expect(allowed.contains(next), "\(instead)") }
      if next.hasPrefix("--") { #expect(verb.allFlags.contains { $0.name == next }, "\(instead)") }
    }
  }

  @Test(
    arguments: [
      (["validate"], "hubctl check"), (["config", "validate"], "hubctl check"),
      (["plugins", "info"], "hubctl explain PLUGIN"), (["tenants", "rm", "acme"], "hubctl tenants remove"),
      (["hubs"], "hubctl mesh"), (["stop"], "hubctl drain"),
    ])
  func aWordFromElsewhereIsAnsweredWithOurs(words: [String], instead: String) async {
    let transcript = Transcript()
    #expect(await transcript.run(words) == .usage)
    #expect(transcript.errors.contains("hint: that is: \(instead)"))
  }
}
