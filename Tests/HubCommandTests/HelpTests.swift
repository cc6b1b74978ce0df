import Testing

@testable import HubCommand

@Suite struct HelpTests {
  @Test(arguments: Verb.all.map(\.name))
  func everyVerbHelpsWithExamplesFirst(name: String) async throws {
    let transcript = Transcript()
    #expect(await transcript.run([name, "--help"]) == .ok)
    let verb = try #require(Verb.all.first { $0.name == name })
    let example = try #require(verb.examples.first)
    let help = transcript.output
    let first = try #require(help.range(of: example.line))
    let usage = try #require(help.range(of: "Usage: hubctl \(name)"))
    #expect(first.upperBound < usage.lowerBound)
    for flag in verb.allFlags { #expect(help.range(of: flag.name) != nil) }
    #expect(help.lines.allSatisfy { $0.count <= 130 })
  }

  @Test(arguments: Verb.all.map(\.name))
  func helpOnAVerbIsTheSameBothWays(name: String) async {
    let (one, other) = (Transcript(), Transcript())
    _ = await one.run(["help", name])
    _ = await other.run([name, "-h"])
    #expect(one.output == other.output)
  }

  @Test func withoutWordsThereIsAnOverviewOfAllVerbs() async {
    let transcript = Transcript()
    #expect(await transcript.run([]) == .ok)
    for verb in Verb.all { #expect(transcript.output.range(of: "  \(verb.name) ") != nil) }
  }

  @Test func exitCodesArePrinted() async {
    let transcript = Transcript()
    #expect(await transcript.run(["help", "exit-codes"]) == .ok)
    let numbers = transcript.output.lines.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
    #expect(numbers == [0, 1, 2, 3, 4, 5, 6, 7, 130])
  }

  @Test(arguments: Completion.shells)
  func completionKnowsEveryVerbAndFlag(shell: String) async {
    let transcript = Transcript()
    #expect(await transcript.run(["completion", shell]) == .ok)
    let script = transcript.output
    for verb in Verb.all {
      #expect(script.range(of: verb.name) != nil)
      for flag in verb.allFlags {
        let spelling = shell == "fish" ? "-l \(flag.name.dropFirst(2))" : flag.name
        #expect(script.range(of: spelling) != nil)
      }
    }
    // A quote that is not closed would break the user's shell.
    let quotes = script.replacing(shell == "zsh" ? #"'\''"# : #"\'"#, with: "").filter { $0 == "'" }
    #expect(quotes.count.isMultiple(of: 2) || shell == "bash")
  }

  @Test(
    arguments: [
      (ColourChoice.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true), (.auto, true, ["TERM": "dumb"], false),
      (.auto, false, ["CLICOLOR_FORCE": "1"], true), (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
      (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["CLICOLOR_FORCE": "1"], false),
    ] as [(ColourChoice, Bool, [String: String], Bool)])
  func colourFollowsTheCustoms(
    choice: ColourChoice, terminal: Bool, environment: [String: String], expected: Bool
  ) {
    #expect(choice.applies(isTerminal: terminal, environment: environment) == expected)
  }

  @Test func tableColumnsLineUp() {
    #expect(Table([["a", "bb", "c"], ["dddd", "e", "f"]]).text == "a     bb  c\ndddd  e   f\n")
  }
}

extension String {
  /// Where a text stands in this one.
  func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
