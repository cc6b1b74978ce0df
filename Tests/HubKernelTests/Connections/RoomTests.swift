import HubKernel
import HubTesting
import Testing

@Suite struct RoomTests {
  @Test(arguments: [1, 2, 3]) func tellsOfArrivalsAndDeparturesInOrder(lanes: Int) async throws {
    let hub = try await Chatter.hub(lanes: lanes)
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    await hub.join("x", by: ann)
    await hub.join("x", by: bob)
    await hub.send(#"{"type":"leave","networkName":"x"}"#, by: bob)
    await hub.join("x", by: bob)
    await hub.close(bob)
    #expect(ann.heard == ["connected", "joined bob@x", "left bob@x", "joined bob@x", "lost bob@x"])
    #expect(bob.heard == ["connected"])
    await hub.close(ann)
    #expect(hub.kernel.view.networks == 0)
    #expect(hub.kernel.view.peers == 0)
    #expect(hub.kernel.view.connections == 0)
  }

  @Test func announcingAnotherNetworkLeavesTheFirst() async throws {
    let hub = try await Chatter.hub()
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    await hub.join("x", by: ann)
    await hub.join("x", by: bob)
    await hub.join("y", by: bob)
    #expect(ann.heard == ["connected", "joined bob@x", "moved bob@x"])
    await hub.send(#"{"type":"rooms"}"#, by: bob)
    #expect(bob.heard.last == "y")
    #expect(hub.kernel.view.peers == 2)
  }

  @Test func whoIsRefusedStaysWhereItWas() async throws {
    let hub = try await Chatter.hub("hub: {limits: {membersPerNetwork: 2, networks: 2}}")
    for name: PeerID in ["ann", "bob"] { await hub.join("x", by: await hub.connect(name)) }
    let (cid, dan) = (await hub.connect("cid"), await hub.connect("dan"))
    await hub.join("y", by: cid)
    await hub.join("y", by: dan)
    await hub.join("x", by: dan)
    await hub.join("z", by: dan)
    await hub.send(#"{"type":"rooms"}"#, by: dan)
    #expect(dan.heard.map(\.gist) == ["connected", "network-full", "too-many-networks-here", "y"])
    #expect(cid.heard == ["connected", "joined dan@y"])
  }

  @Test func whoIsRefusedInAnotherTenantStaysWhereItWas() async throws {
    let hub = try await Chatter.hub(
      "hub: {limits: {membersPerNetwork: 2}}\nnamespaces: {acme: {networks: [acme]}}")
    for name: PeerID in ["ann", "bob"] { await hub.join("acme", by: await hub.connect(name)) }
    let cid = await hub.connect("cid")
    await hub.join("x", by: cid)
    await hub.join("acme", by: cid)
    #expect(cid.heard.last?.gist == "network-full")
    await hub.close("ann")
    await hub.join("acme", by: cid)
    await hub.send(#"{"type":"rooms"}"#, by: cid)
    #expect(cid.heard.last == "acme")
    let twin = await hub.connect("cid")
    #expect(twin.isOpen)
  }

  @Test func aPeerMayBeInSeveralNetworksUpToItsLimit() async throws {
    let hub = try await Chatter.hub("hub: {limits: {networksPerPeer: 2}}")
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for network in ["x", "y", "z"] { await hub.join(network, by: ann) }
    #expect(ann.heard.last?.gist == "too-many-networks")
    await hub.join("x", by: bob)
    await hub.send(
      "{\"type\":\"signal\",\"networkName\":\"x\",\"targetPeerId\":\"\(bob.peer)\",\"data\":\"hi\"}", by: ann)
    #expect(bob.heard.last?["networkName"] == "x")
    // Without a name the network joined last is meant, and bob is not in that.
    await hub.signal("again", to: "bob", by: ann)
    #expect(ann.heard.last?.gist == "peer-not-found")
    await hub.send(#"{"type":"leave","networkName":"y"}"#, by: ann)
    await hub.signal("again", to: "bob", by: ann)
    #expect(bob.heard.last?.gist == "again")
    await hub.close(ann)
    #expect(bob.heard.last == "lost ann@x")
    #expect(hub.kernel.view.peers == 1)
  }

  @Test func aNetworkThatEmptiedMakesPlaceForAnother() async throws {
    let hub = try await Chatter.hub("hub: {limits: {networks: 1}}")
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    await hub.join("x", by: ann)
    await hub.join("y", by: bob)
    #expect(bob.heard.last?.gist == "too-many-networks-here")
    await hub.close(ann)
    await hub.join("y", by: bob)
    #expect(hub.kernel.view.networks == 1)
    #expect(bob.heard.count == 2)
  }
}
