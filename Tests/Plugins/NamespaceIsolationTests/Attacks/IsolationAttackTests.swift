import HubKernel
import Signaling
import Testing

@testable import HubTesting

/// What the originals let pass from one network to another, tried between two tenants.
@Suite struct IsolationAttackTests {
  private static let tenants = """
      acme: {networks: ['acme-*'], plugins: {hub-registry: {mesh: one-mesh}}}
      globex: {networks: ['globex-*'], plugins: {hub-registry: {mesh: one-mesh}}}
      inner: {}
      outer: {}
    """

  @Test("J4, P, G: to name a network is not to be in it")
  func namingANetworkGivesNoWayIn() async throws {
    let hub = try await Stage.hub("{}", Self.tenants, lanes: 2)
    let (ann, eve) = (await hub.connect("ann", in: "acme-1"), await hub.connect("eve", in: "globex-1"))
    let bound = await hub.bind("bob", to: "globex", in: "globex-1")
    _ = (ann.take(), eve.take(), bound.take())
    for client in [eve, bound] {
      for name in ["acme-1", #"\u0061cme-1"#] {
        await hub.signal("ann", #","networkName":"\#(name)","namespace":"acme","tenant":"acme""#, by: client)
        #expect(client.codes() == ["not-in-network"])
      }
      await hub.signal("ann", by: client)
      #expect(client.codes() == ["peer-not-found"])
    }
    #expect(ann.take() == [])
  }

  @Test("J5, G: nothing comes in through a connection that calls itself a hub")
  func aHubConnectionRelaysNothingInto() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let ann = await hub.connect("ann", in: "acme-1")
    let thief = await hub.connect("thief", in: "globex-mesh", announcing: #"{"isHub":true}"#)
    _ = (ann.take(), thief.take())
    let (ghost, target) = ("x" as PeerID, "ann" as PeerID)
    let inner = #"{"type":"offer","fromPeerId":"\#(ghost)","targetPeerId":"\#(target)","data":1}"#
    let announcement = #""targetPeerId":"\#(target)","data":{"peerId":"\#(ghost)"}"#
    for text in [
      #"{"type":"client-signal-relay","data":\#(inner),"networkName":"acme-1"}"#,
      #"{"type":"announce","networkName":"acme-1",\#(announcement)}"#,
    ] { await hub.send(text, by: thief) }
    // Whoever announces comes in itself, under its own id, and leaves where it was.
    #expect(ann.take().compactMap { $0["data"]?["peerId"]?.text } == [("thief" as PeerID).description])
    #expect(hub.members(of: "globex") == 0)
  }

  @Test("J6, G2a: a departure is told to the networks of the one who leaves, once")
  func departuresAreToldWhereTheyHappen() async throws {
    let hub = try await Stage.hub("{}", Self.tenants, lanes: 3)
    let (ann, bob) = (await hub.connect("ann", in: "acme-1"), await hub.connect("bob", in: "acme-1"))
    let strangers = [
      await hub.connect("cid", in: "globex-1"), await hub.connect("dan", in: "acme-2"),
      await hub.connect("eve"),
      await hub.bind("fay", to: "inner", in: "acme-1"), await hub.connect("gus", in: "global"),
    ]
    for client in strangers + [bob] { _ = client.take() }
    await hub.send(#"{"type":"goodbye","data":{"peerId":"\#("bob" as PeerID)"}}"#, by: ann)
    await hub.close(ann)
    #expect(bob.take().map(\.type) == ["goodbye", "peer-disconnected"])
    for client in strangers { #expect(client.take() == []) }
  }

  @Test("J7, P, G: whoever goes to another tenant is gone from the first")
  func nobodyIsInTwoTenants() async throws {
    for networks in [1, 3] {
      let hub = try await Stage.hub(
        "{}", Self.tenants, hub: "{limits: {networksPerPeer: \(networks)}}", lanes: 2)
      let (ann, bob) = (await hub.connect("ann", in: "acme-1"), await hub.connect("bob", in: "acme-1"))
      let cid = await hub.connect("cid", in: "globex-1")
      await hub.announce("globex-1", by: bob)
      #expect(bob.codes() == (networks == 1 ? [] : ["other-tenant"]))
      #expect(hub.members(of: "acme") + hub.members(of: "globex") == 3)
      _ = (ann.take(), bob.take(), cid.take())
      await hub.signal("bob", by: networks == 1 ? ann : cid)
      #expect(bob.take() == [])
    }
  }

  @Test("J8, P, G: whoever has announced nothing is nowhere")
  func whoHasNotAnnouncedIsNowhere() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let (ann, bound) = (await hub.connect("ann"), await hub.bind("bob", to: "acme"))
    let members = [
      await hub.connect("cid", in: "acme-1"), await hub.connect("dan", in: "global"),
      await hub.bind("eve", to: "acme", in: "acme-1"),
    ]
    _ = (ann.take(), bound.take())
    for client in members {
      for target in ["ann", "bob"] as [PeerID] {
        await hub.signal(target, #","networkName":"global""#, by: client)
        await hub.signal(target, by: client)
      }
    }
    #expect(ann.take() == [] && bound.take() == [])
    await hub.signal("cid", by: bound)
    #expect(bound.codes() == ["not-announced"])
  }

  @Test("J9, P, G: a goodbye without a network reaches those whom it concerns")
  func aGoodbyeWithoutANetworkStaysAtHome() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let (ann, bob) = (await hub.connect("ann", in: "acme-1"), await hub.connect("bob", in: "acme-1"))
    let (cid, dan) = (await hub.connect("cid", in: "globex-1"), await hub.connect("dan", in: "global"))
    _ = (bob.take(), cid.take(), dan.take())
    await hub.send(#"{"type":"goodbye"}"#, by: ann)
    #expect(bob.take().map { $0["networkName"] } == ["acme-1", "acme-1"])
    #expect(cid.take() == [] && dan.take() == [])
    await hub.send(#"{"type":"goodbye","networkName":"globex-1"}"#, by: bob)
    #expect(cid.take() == [])
  }

  @Test("esp32: names are read as JSON says, and compared as bytes")
  func namesAreNotSearchedForInText() async throws {
    let (composed, decomposed) = ("acme-\u{e9}", "acme-e\u{301}")
    let hub = try await Stage.hub("{}", Self.tenants)
    let (ann, bob) = (await hub.connect("ann", in: composed), await hub.connect("bob", in: decomposed))
    let tricks = [
      #"{"type":"announce","data":{"networkName":"acme-1","type":"offer"}}"#,
      #"{"data":"\"networkName\":\"acme-1\"","type":"announce"}"#,
    ]
    let cid = await hub.connect("cid", in: "acme-1")
    for trick in tricks {
      let eve = await hub.connect("eve")
      await hub.send(trick, by: eve)
      await hub.signal("cid", by: eve)
      #expect(eve.codes() == ["peer-not-found"])
      await hub.close(eve)
    }
    #expect(ann.met() + bob.met() + cid.met() == [])
  }

  @Test("E7: hubs of two tenants do not meet, even where they are called alike")
  func equalMeshesDoNotMeet() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let clients = [
      await hub.bind("ann", to: "acme", in: "one-mesh"), await hub.bind("bob", to: "globex", in: "one-mesh"),
      await hub.bind("ann", to: "inner", in: "pigeonhub-mesh"), await hub.connect("cid", in: "one-mesh"),
    ]
    #expect(clients.map(\.isOpen) == [true, true, true, true])
    #expect(clients.flatMap { $0.met() } == [])
    for (tenant, id) in [("acme", "ann"), ("globex", "bob"), ("inner", "ann")] as [(String, PeerID)] {
      let answer = await hub.ask(.GET, "/hubs", headers: [("x-tenant", tenant)])
      #expect(answer.json?["totalHubs"] == 1)
      #expect(answer.text.contains(id.description))
    }
    // Whoever meets there without a credential is in nobody's tenant, and no hub of any.
    #expect(await hub.ask(.GET, "/hubs").json?["totalHubs"] == 0)
  }

  @Test("T1: equal names of networks and peers in two tenants are different networks and peers")
  func equalNamesAreDifferentPlaces() async throws {
    let hub = try await Stage.hub("{}", Self.tenants, lanes: 2)
    let (ann, bob) = (
      await hub.bind("ann", to: "inner", in: "room"), await hub.bind("bob", to: "inner", in: "room")
    )
    let (twin, cid) = (
      await hub.bind("ann", to: "outer", in: "room"), await hub.bind("cid", to: "outer", in: "room")
    )
    _ = (ann.take(), bob.take(), twin.take(), cid.take())
    await hub.signal("ann", by: bob)
    #expect(ann.take().count == 1 && twin.take() == [])
    await hub.signal("ann", by: cid)
    #expect(ann.take() == [] && twin.take().count == 1)
    await hub.close(ann)
    #expect(bob.take().count == 1 && cid.take() == [] && twin.isOpen)
  }

  @Test("T1: a signal on its way does not follow its receiver into another tenant")
  func whatIsOnItsWayStaysBehind() async throws {
    for isSignal in [true, false] {
      let hub = try await Stage.hub("{}", Self.tenants, lanes: 2)
      let ann = await hub.connect("ann", in: "acme-1", lane: 0)
      let bob = await hub.connect("bob", in: "acme-1", lane: 1)
      let cid = await hub.connect("cid", lane: 0)
      let offer = #"{"type":"offer","messageId":"m1","targetPeerId":"\#("bob" as PeerID)","data":"secret"}"#
      let arrival = #"{"type":"announce","networkName":"acme-1","data":{"note":"secret"}}"#
      let move = #"{"type":"announce","networkName":"globex-1"}"#
      _ = (ann.take(), bob.take())
      await hub.perform { world in
        // Bob's reactor takes his message before it gets to what Ann's has left for it.
        let lines = [(isSignal ? ann : cid, isSignal ? offer : arrival), (bob, move)]
        for (client, text) in lines {
          guard let connection = client.inside.withLock({ $0.connection }) else { continue }
          Array(text.utf8).withUnsafeBytes { world.lanes[client.lane].received(connection, $0, .text) }
        }
      }
      #expect(bob.take().allSatisfy { !$0.text.contains("secret") })
      if isSignal {
        #expect(ann.take().contains { $0["code"] == "peer-not-found" && $0["messageId"] == "m1" })
      }
    }
  }

  @Test("T1: what tells of the hub tells nobody of a tenant but itself")
  func answersShowOneTenant() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    for (number, network) in ["acme-1", "acme-2", "globex-1", "else"].enumerated() {
      await hub.connect(
        PeerID(named: "p\(number)"), in: network, announcing: #"{"isHub":true,"says":"\#(network)"}"#)
    }
    let own = ["default": ["else"], "acme": ["acme-1", "acme-2"], "globex": ["globex-1"], "inner": []]
    for (tenant, networks) in own {
      let fields = tenant == "default" ? [] : [(name: "x-tenant", value: tenant)]
      for path in ["/health", "/stats", "/hubstats", "/hubs", "/peers", "/signaling", "/readyz?verbose"] {
        let text = await hub.ask(.GET, path, headers: fields).text
        for other in own.values.flatMap({ $0 }) where !networks.contains(other) {
          #expect(!text.contains("\"\(other)\""), "\(path) shows \(other) to \(tenant)")
        }
        for other in own.keys where other != tenant && other != "default" {
          #expect(!text.contains(other), "\(path) names \(other) to \(tenant)")
        }
      }
      let health = await hub.ask(.GET, "/health", headers: fields).json
      #expect(health?["peers"] == .number("\(networks.count)"))
      #expect(health?["networks"] == .number("\(networks.count)"))
      #expect(health?["hubs"] == .number("\(networks.count)"))
    }
  }

  @Test("a plugin that a tenant does without hears nothing of it, and is not suggested to it")
  func whatIsOffIsNotThere() async throws {
    let off = """
        acme: {networks: ['acme-*'], plugins: {hub-registry: off, health: off}}
        globex: {networks: ['globex-*']}
      """
    let hub = try await Stage.hub("{}", off)
    for network in ["acme-1", "globex-1"] {
      await hub.connect(PeerID(named: network), in: network, announcing: #"{"isHub":true}"#)
    }
    let totals = [
      await hub.ask(.GET, "/hubs", headers: [("x-tenant", "acme")]).json?["totalHubs"],
      await hub.ask(.GET, "/hubs", headers: [("x-tenant", "globex")]).json?["totalHubs"],
    ]
    #expect(totals == [0, 1])
  }
}
