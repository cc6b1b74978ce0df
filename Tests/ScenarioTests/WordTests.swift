import HubKernel
import HubTesting
import Testing

@testable import Mesh

/// What plugins of several hubs say to each other through the mesh.
@Suite struct WordTests {
  private final class Listener: HubWordListener {
    let words = Lock([(hub: PeerID, word: [UInt8])]())
    func heard(_ word: [UInt8], from hub: PeerID) { words.withLock { $0.append((hub, word)) } }
    var texts: [String] { words.withLock { $0.map { String(decoding: $0.word, as: UTF8.self) } } }
  }

  private func chain() async throws -> Flock {
    let flock = Flock()
    let form = Flock.Form(isReachable: false)
    try await flock.hub("a", calling: ["b"], form)
    try await flock.hub("b", form)
    try await flock.hub("c", calling: ["b"], form)
    await flock.fleet.pass(.seconds(3))
    return flock
  }

  private func words(_ name: String, _ flock: Flock) throws -> any HubWords {
    let hub = try #require(flock.fleet.hub(name))
    return try #require(hub.kernel.service((any HubWords).self))
  }

  @Test func wordsArriveInOrderAndOnceAcrossAnotherHub() async throws {
    let flock = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let (there, elsewhere) = (Listener(), Listener())
    try words("c", flock).listen(on: "records", there)
    try words("c", flock).listen(on: "others", elsewhere)
    let here = try words("a", flock)
    #expect(here.hubsInReach.map(\.id) == ["b", "c"].map { Flock.id($0) }.sorted())
    let answers = Lock([Bool]())
    for number in 0..<100 {
      here.say(Array("\(number)".utf8), to: Flock.id("c"), on: "records") { isSaid in
        answers.withLock { $0.append(isSaid) }
      }
    }
    await flock.fleet.pass(.seconds(1))
    #expect(there.texts == (0..<100).map(String.init))
    #expect(there.words.withLock { $0.allSatisfy { $0.hub == Flock.id("a") } })
    #expect(elsewhere.texts.isEmpty)
    #expect(answers.withLock { $0 } == [Bool](repeating: true, count: 100))
  }

  @Test func whatCannotBeSaidIsSaidToBeSo() async throws {
    let flock = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let here = try words("a", flock)
    let answers = Lock([Bool]())
    let note: @Sendable (Bool) -> Void = { isSaid in answers.withLock { $0.append(isSaid) } }
    here.say([1], to: Flock.id("nobody"), on: "records", note)
    here.say([1], to: Flock.id("c"), on: "", note)
    here.say(
      [UInt8](repeating: 0, count: HubWordLimits.longest + 1), to: Flock.id("c"), on: "records", note)
    await flock.fleet.settle()
    #expect(answers.withLock { $0 } == [false, false, false])
    let listener = Listener()
    try words("c", flock).listen(on: "records", listener)
    here.say(
      [UInt8](repeating: 7, count: HubWordLimits.longest), to: Flock.id("c"), on: "records", note)
    await flock.fleet.pass(.seconds(1))
    #expect(listener.words.withLock { $0.map(\.word.count) } == [HubWordLimits.longest])
    try words("c", flock).leave("records", Listener())
    here.say([1], to: Flock.id("c"), on: "records", note)
    await flock.fleet.settle()
    #expect(listener.words.withLock { $0.count } == 2)
    try words("c", flock).leave("records", listener)
    here.say([2], to: Flock.id("c"), on: "records", note)
    await flock.fleet.settle()
    #expect(listener.words.withLock { $0.count } == 2)
  }

  /// Hubs from before channels take a word for JSON or for nothing.
  @Test func aWordOnAChannelIsNoJSON() throws {
    let word = try #require(ChannelWord.wrap(Array(#"{"type":"offer"}"#.utf8), on: "records"))
    #expect(word.withUnsafeBytes { (try? JSONValue(parsing: $0)) == nil })
    #expect(word.withUnsafeBytes { ChannelWord.unwrap($0) }?.channel == "records")
    #expect(word.prefix(5).withUnsafeBytes { ChannelWord.unwrap($0) } == nil)
  }
}
