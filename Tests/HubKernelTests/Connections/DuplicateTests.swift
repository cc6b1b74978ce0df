import HubKernel
import HubTesting
import Testing

@Suite struct DuplicateTests {
  @Test(arguments: [1, 2]) func aHolderThatAnswersKeepsItsId(lanes: Int) async throws {
    let hub = try await Chatter.hub(lanes: lanes)
    let first = await hub.connect("bob")
    let second = await hub.connect("bob")
    #expect(second.state == .waiting)
    await hub.pass(.seconds(2))
    #expect(first.isOpen)
    #expect(second.close?.code == 1008)
    #expect(second.close?.reason == "Peer already connected")
    #expect(await hub.connectionsInUse() == 1)
  }

  @Test(arguments: [1, 2]) func aDeadHolderIsReplaced(lanes: Int) async throws {
    let hub = try await Chatter.hub(lanes: lanes)
    let ann = await hub.connect("ann", lane: 0)
    let first = await hub.connect("bob", lane: 0)
    for client in [ann, first] { await hub.join("x", by: client) }
    hub.silence("bob")
    let second = await hub.connect("bob", lane: lanes - 1)
    await hub.pass(.milliseconds(1999))
    #expect(second.state == .waiting)
    await hub.pass(.milliseconds(1))
    #expect(first.close?.code == 4009)
    #expect(second.isOpen)
    await hub.join("x", by: second)
    await hub.signal("hi", to: "bob", by: ann)
    #expect(second.heard.map(\.gist) == ["connected", "hi"])
    #expect(ann.heard == ["connected", "joined bob@x", "lost bob@x", "joined bob@x"])
    #expect(await hub.connectionsInUse() == 2)
  }

  @Test func ofSeveralNewcomersOneGetsIn() async throws {
    let hub = try await Chatter.hub()
    await hub.connect("bob")
    hub.silence("bob")
    let second = await hub.connect("bob")
    await hub.pass(.seconds(1))
    let third = await hub.connect("bob")
    await hub.pass(.seconds(5))
    #expect(second.isOpen)
    #expect(third.close?.code == 1008)
  }

  @Test func aSecondProbeDoesNotUndoTheAnswerToTheFirst() async throws {
    let hub = try await Chatter.hub()
    let first = await hub.connect("bob")
    let second = await hub.connect("bob")
    await hub.pass(.milliseconds(1999))
    hub.silence(first)
    let third = await hub.connect("bob")
    await hub.pass(.milliseconds(1))
    #expect(first.isOpen)
    #expect(second.close?.code == 1008)
    await hub.pass(.seconds(2))
    #expect(first.close?.code == 4009)
    #expect(third.isOpen)
  }

  @Test func aHolderThatTalksIsAlive() async throws {
    let hub = try await Chatter.hub()
    let first = await hub.connect("bob")
    hub.silence("bob")
    let second = await hub.connect("bob")
    await hub.send(#"{"type":"rooms"}"#, by: first)
    await hub.pass(.seconds(2))
    #expect(first.isOpen)
    #expect(second.close?.code == 1008)
  }

  @Test func aHolderThatGoesMakesPlace() async throws {
    let hub = try await Chatter.hub()
    let first = await hub.connect("bob")
    let second = await hub.connect("bob")
    await hub.close(first)
    await hub.pass(.seconds(2))
    #expect(second.isOpen)
    #expect(await hub.connectionsInUse() == 1)
  }

  @Test func aNewcomerThatGoesLeavesNothingBehind() async throws {
    let hub = try await Chatter.hub()
    await hub.connect("bob")
    hub.silence("bob")
    let second = await hub.connect("bob")
    await hub.close(second)
    await hub.pass(.seconds(2))
    #expect(await hub.connectionsInUse() == 0)
    #expect(await hub.connect("bob").isOpen)
  }

  @Test(arguments: [1, 2]) func replacesAtOnceWhenToldSo(lanes: Int) async throws {
    let hub = try await Chatter.hub("hub: {duplicate: replace}", lanes: lanes)
    let ann = await hub.connect("ann", lane: 0)
    let first = await hub.connect("bob", lane: lanes - 1)
    for client in [ann, first] { await hub.join("x", by: client) }
    let second = await hub.connect("bob", lane: 0)
    #expect(first.close?.code == 4009)
    await hub.join("x", by: second)
    await hub.signal("hi", to: "bob", by: ann)
    #expect(second.heard.last?.gist == "hi")
    #expect(ann.heard == ["connected", "joined bob@x", "lost bob@x", "joined bob@x"])
  }

  @Test func rejectsAtOnceWhenToldSo() async throws {
    let hub = try await Chatter.hub("hub: {duplicate: reject}")
    let first = await hub.connect("bob")
    hub.silence("bob")
    let second = await hub.connect("bob")
    #expect(first.isOpen)
    #expect(second.close?.code == 1008)
    #expect(hub.meter("hub_duplicate_ids_total") == 1)
  }

  @Test func spellingDoesNotMakeAnotherPeer() async throws {
    let hub = try await Chatter.hub("hub: {duplicate: reject}")
    let id = String(repeating: "aB", count: 20)
    #expect(await hub.upgrade(query: "peerId=\(id)").isOpen)
    #expect(await hub.upgrade(query: "peerId=\(id.uppercased())").close?.code == 1008)
  }
}
