import HubKernel
import HubTesting
import Testing

@testable import Signaling

/// Two sources that tell of peers elsewhere, as a mesh beside a fleet.
@Suite struct SeveralSourcesTests {
  @Test func whomBothKnowIsToldOnceAndGoneWhenTheLastHasLostIt() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve", "two-appear", "eve", "one-appear", "eve")
    #expect(told(hub, "ann") == ["+eve"])
    await say(hub, "one-vanish", "eve", "one-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve"])
    await say(hub, "two-vanish", "eve", "two-vanish", "eve", "one-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve", "-eve"])
    await say(hub, "two-appear", "eve", "two-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve", "-eve", "+eve", "-eve"])
  }

  @Test(arguments: [1, 2]) func aNewcomerHearsOnceOfEachWhoeverTellsOfIt(lanes: Int) async throws {
    let hub = try await heralded(lanes: lanes)
    await say(hub, "one-appear", "eve", "two-appear", "eve", "one-appear", "bob", "two-appear", "zoe")
    for name in ["cat", "dan"] {
      await hub.connect(PeerID(named: name), in: "lobby")
      #expect(
        told(hub, name).sorted().filter { ["+eve", "+bob", "+zoe"].contains($0) } == ["+bob", "+eve", "+zoe"])
    }
    #expect(told(hub, "ann") == ["+eve", "+bob", "+zoe", "+cat", "+dan"])
  }

  @Test(arguments: [1, 2], [true, false])
  func whoeverComesBeforeASourceHasMetThemHearsOnceOfEach(lanes: Int, isAlone: Bool) async throws {
    let hub = try await heralded(lanes: lanes)
    if !isAlone { await say(hub, "two-appear", "zoe") }
    await say(hub, "one-busy", "")
    await hub.connect("cat", in: "lobby")
    await say(hub, "one-appear", "eve")
    #expect(told(hub, "ann").filter { $0 == "+eve" } == ["+eve"])
    await say(hub, "one-meet", "")
    #expect(told(hub, "cat").filter { $0 == "+eve" } == ["+eve"])
  }

  @Test func anEmptyNetworkIsForgottenAndIntroducedAnew() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve", "two-appear", "eve")
    await hub.fail(link: "ann")
    await hub.connect("cat", in: "lobby")
    #expect(told(hub, "cat") == ["+eve"])
    await say(hub, "one-vanish", "eve")
    #expect(told(hub, "cat") == ["+eve"])
    await say(hub, "two-vanish", "eve")
    #expect(told(hub, "cat") == ["+eve", "-eve"])
  }

  @Test func aGoodbyeIsOneWhoeverHearsOfItLast() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve", "two-appear", "eve", "one-goodbye", "eve", "two-vanish", "eve")
    let types = hub.heard(by: "ann").compactMap { $0["type"]?.text }
    #expect(types.filter { $0 == "goodbye" }.count == 1)
    #expect(types.filter { $0 == "peer-disconnected" }.count == 1)
  }

  @Test func whenASourceEndsOnlyThoseLeaveWhomItAloneKnew() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve", "two-appear", "eve", "two-appear", "bob", "two-end", "")
    #expect(told(hub, "ann") == ["+eve", "+bob", "-bob"])
    // The one that is left tells everybody on its own again.
    await hub.connect("cat", in: "lobby")
    #expect(told(hub, "cat").filter { $0 == "+eve" }.count == 1)
    await say(hub, "one-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve", "+bob", "-bob", "+cat", "-eve"])
    #expect(told(hub, "cat").suffix(1) == ["-eve"])
  }

  @Test func aSourceThatComesLaterTellsNobodyTwice() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve")
    await hub.connect("cat", in: "lobby")
    await say(hub, "two-appear", "eve", "two-appear", "bob")
    await hub.connect("dan", in: "lobby")
    await say(hub, "one-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve", "+cat", "+bob", "+dan"])
    #expect(told(hub, "dan").filter { $0 != "+ann" && $0 != "+cat" }.sorted() == ["+bob", "+eve"])
  }

  @Test func whoeverMovesHereIsHereAndNotElsewhere() async throws {
    let hub = try await heralded()
    await say(hub, "one-appear", "eve", "two-appear", "eve")
    await hub.connect("eve", in: "lobby")
    await say(hub, "one-vanish", "eve", "two-appear", "eve", "two-vanish", "eve")
    #expect(told(hub, "ann") == ["+eve", "+eve"])
    await say(hub, "two-appear", "eve")
    await hub.fail(link: "eve")
    await say(hub, "two-appear", "eve")
    #expect(told(hub, "ann") == ["+eve", "+eve", "-eve", "+eve"])
  }

  private func heralded(lanes: Int = 1) async throws -> TestHub {
    let hub = TestHub(lanes: lanes)
    try await hub.install(SignalingPlugin.self)
    try await hub.install(Herald<One>.self)
    try await hub.install(Herald<Two>.self)
    await hub.connect("ann", in: "lobby")
    await hub.connect("driver", in: "elsewhere")
    return hub
  }

  /// Has sources do things: pairs of what and whom about.
  private func say(_ hub: TestHub, _ words: String...) async {
    for place in stride(from: 0, to: words.count, by: 2) {
      await hub.send(#"{"type":"\#(words[place])","data":"\#(words[place + 1])"}"#, by: "driver")
    }
  }

  private func told(_ hub: TestHub, _ peer: String) -> [String] {
    let names = ["ann", "bob", "cat", "dan", "eve", "zoe"]
    return hub.heard(by: PeerID(named: peer)).compactMap { message in
      let id = message["data"]?["peerId"]?.text
      guard let name = names.first(where: { PeerID(named: $0).description == id }) else { return nil }
      switch message["type"]?.text {
      case "peer-discovered": return "+" + name
      case "peer-disconnected": return "-" + name
      default: return nil
      }
    }
  }
}
