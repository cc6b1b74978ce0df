import HubKernel
import HubTesting
import Mesh
import Testing

/// Several of our hubs, and hubs of older kinds among them.
@Suite struct OlderHubTests {
  private static let classicAnnouncement =
    #"{"type":"announce","networkName":"pigeonhub-mesh","data":{"isHub":true,"port":1,"host":"h","#
    + #""capabilities":["signaling","relay"],"timestamp":1}}"#

  private func discovery(_ name: String, in network: String = "lobby") -> String {
    #"{"type":"peer-discovered","data":{"peerId":"\#(PeerID(named: name))","isHub":false},"#
      + #""networkName":"\#(network)","fromPeerId":"system","timestamp":1}"#
  }

  /// An older hub says who it is and whom it has in one breath, as soon as it is let in.
  private func joins(
    _ stranger: TestStranger, _ hub: String, telling words: [String]
  ) async {
    stranger.reply { heard, _ in
      guard heard.json?["type"]?.text == "connected" else { return [] }
      return [Self.classicAnnouncement] + words
    }
    await stranger.call("ws://\(hub):3000/?peerId=\(PeerID(named: stranger.name))")
  }

  @Test(arguments: [1, 3]) func whatItSaysBeforeItIsRegisteredIsNotLost(lanes: Int) async throws {
    let flock = Flock(lanes: lanes)
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    let older = await flock.fleet.stranger("older")
    await joins(older, "a", telling: (1...20).map { discovery("peer\($0)") })
    await flock.fleet.pass(.seconds(1))
    let peers = Set((1...20).map { Flock.id("peer\($0)") })
    #expect(try flock.known(by: "ann", at: "a") == peers.union([Flock.id("bob")]))
    #expect(try flock.known(by: "bob", at: "b") == peers.union([Flock.id("ann")]))
    #expect(Set(older.told("peer-discovered")) == [Flock.id("ann"), Flock.id("bob")])
    // And signals, across the hub between.
    try await flock.offer("hello", from: "bob", at: "b", to: "peer7")
    await older.say(
      #"{"type":"offer","data":"back","fromPeerId":"\#(Flock.id("peer7"))","#
        + #""targetPeerId":"\#(Flock.id("bob"))","networkName":"lobby"}"#)
    await flock.fleet.settle()
    #expect(older.heard.last { $0.json?["type"]?.text == "offer" }?.json?["data"]?.text == "hello")
    #expect(try flock.offers(to: "bob", at: "b") == ["back"])
    #expect(try flock.errors(of: "bob", at: "b") == [])
    // What it told goes with it, and nobody is left behind.
    await older.close(code: 1006)
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob")])
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann")])
    try await flock.offer("late", from: "bob", at: "b", to: "peer7")
    await flock.fleet.settle()
    #expect(try flock.errors(of: "bob", at: "b") == ["peer-not-found m-late"])
  }

  @Test func aConnectionOfItsOwnComesBeforeWhoeverSpeaksForIt() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    let older = await flock.fleet.stranger("older")
    await joins(older, "a", telling: [discovery("bob")])
    await flock.fleet.pass(.seconds(1))
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(2))
    try await flock.offer("there", from: "ann", at: "a", to: "bob")
    await flock.fleet.settle()
    #expect(try flock.offers(to: "bob", at: "b") == ["there"])
    let hub = try #require(flock.fleet.hub("b"))
    await hub.close(Flock.id("bob"), code: 1000)
    await flock.fleet.pass(.seconds(2))
    try await flock.offer("again", from: "ann", at: "a", to: "bob")
    await flock.fleet.settle()
    #expect(older.heard.last?.json?["data"]?.text == "again")
    #expect(try flock.errors(of: "ann", at: "a") == [])
  }

  /// A hub that tells its hubs of each other, as the JavaScript and the Go hub do.
  @Test func twoOfOursThatMeetThroughOneCallEachOther() async throws {
    let flock = Flock()
    let older = await flock.fleet.stranger("older")
    try await flock.hub("a", calling: ["older"])
    try await flock.hub("b", calling: ["older"])
    await flock.fleet.pass(.seconds(6))
    let announcements = older.heard.compactMap(\.json).filter { $0["type"]?.text == "announce" }
    #expect(announcements.count == 2)
    let data = try #require(announcements.first?["data"])
    #expect(try flock.links("a").map(\.dialect) == [.classic])
    #expect(data["mesh"]?["url"]?.text == "ws://a:3000")
    let calls = older.calls
    let hub = Flock.id("a")
    await older.say(
      #"{"type":"peer-discovered","data":{"peerId":"\#(hub)","isHub":true,"mesh":\#(data["mesh"] ?? .null)},"#
        + #""networkName":"pigeonhub-mesh","fromPeerId":"system","timestamp":1}"#, on: calls[1])
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.links("b").contains { $0.hub == hub && $0.dialect == .mesh })
    #expect(try flock.diary("b").contains { $0.hasPrefix("discovered \(hub)") })
    // What one told the other through it comes from the other itself.
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    for call in calls { await older.say(discovery("zoe"), on: call) }
    await flock.fleet.pass(.seconds(1))
    let ann = try #require(older.heard.last { $0.json?["data"]?["peerId"]?.text == "\(Flock.id("ann"))" })
    await older.say(ann.text, on: calls[1])
    await flock.fleet.pass(.seconds(1))
    try await flock.offer("direct", from: "bob", at: "b", to: "ann")
    await flock.fleet.settle()
    #expect(try flock.offers(to: "ann", at: "a") == ["direct"])
    #expect(!older.heard.contains { $0.json?["type"]?.text == "offer" })
  }

  @Test func oneThatTwoOfOursKnowSpeaksToEachOfTheirPeersOnce() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    let older = await flock.fleet.stranger("older")
    await joins(older, "a", telling: [discovery("zoe")])
    await joins(older, "b", telling: [discovery("zoe")])
    await flock.fleet.pass(.seconds(3))
    let offer =
      #"{"type":"offer","data":"flood","fromPeerId":"\#(Flock.id("zoe"))","#
      + #""targetPeerId":"\#(Flock.id("bob"))","networkName":"lobby"}"#
    for call in older.calls { await older.say(offer, on: call) }
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.offers(to: "bob", at: "b") == ["flood"])
    // Both took her up at once, and one gave way: nobody was told that she had gone.
    #expect(try !flock.told("bob", at: "b").contains("peer-disconnected \(Flock.id("zoe"))"))
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann"), Flock.id("zoe")])
    // The one that speaks for her is lost; the other takes it up.
    await older.close(older.calls[0], code: 1006)
    await flock.fleet.pass(.seconds(3))
    try await flock.offer("on", from: "ann", at: "a", to: "zoe")
    await flock.fleet.settle()
    #expect(older.calls[1].heard.contains { $0.json?["data"]?.text == "on" })
  }

  @Test func whoMayNotJoinIsToldAndClosed() async throws {
    let flock = Flock()
    try await flock.hub("a", Flock.Form(settings: "classic: refuse"))
    let older = await flock.fleet.stranger("older")
    await joins(older, "a", telling: [discovery("zoe")])
    await flock.fleet.pass(.seconds(1))
    #expect(older.heard.last?.json?["code"]?.text == "classic-refused")
    #expect(older.call?.isOpen == false)
  }

  @Test func oneThatTalksNonsenseIsCutOff() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.peer("ann", at: "a")
    let older = await flock.fleet.stranger("older")
    await joins(older, "a", telling: [discovery("zoe")] + [String](repeating: "nonsense", count: 1_001))
    await flock.fleet.pass(.seconds(1))
    #expect(older.call?.state == .closed(code: 1008, reason: "too much was refused: unreadable"))
    #expect(try flock.known(by: "ann", at: "a") == [])
  }
}

extension TestStranger {
  /// The peers that it was told of in messages of that type.
  fileprivate func told(_ type: String) -> [PeerID] {
    heard.compactMap(\.json).filter { $0["type"]?.text == type && $0["networkName"]?.text == "lobby" }
      .compactMap { $0["data"]?["peerId"]?.text.flatMap(PeerID.init) }
  }
}
