import HubKernel
import HubTesting
import Testing

/// What the originals let anybody do to the identity of others, tried between two tenants. The letters are
/// those under which the faults are known.
@Suite struct IdentityAttackTests {
  private static let tenants = "  acme: {networks: ['acme-*']}\n  globex: {networks: ['globex-*']}"

  /// A victim and a witness in one tenant, an attacker and an ally in another; all have heard what there was.
  private struct Scene {
    let hub: TestHub
    let victim, witness, attacker, ally: TestClient

    var others: [[Heard]] { [victim.take(), witness.take()] }
  }

  private static func scene(_ rules: String = "{}") async throws -> Scene {
    let hub = try await Stage.hub(rules, tenants, lanes: 2)
    let scene = Scene(
      hub: hub, victim: await hub.connect("victim", in: "acme-1"),
      witness: await hub.connect("witness", in: "acme-1"),
      attacker: await hub.connect("attacker", in: "globex-1"), ally: await hub.connect("ally", in: "globex-1")
    )
    for client in [scene.victim, scene.witness, scene.attacker, scene.ally] { _ = client.take() }
    return scene
  }

  @Test("J1, G: the sender is the socket, whatever the message says")
  func nobodySpeaksAsAnother() async throws {
    let scene = try await Self.scene()
    let victim = "victim" as PeerID
    for lie in [
      #""fromPeerId":"\#(victim)""#, #""fromPeerId":"system""#, #""from":"\#(victim)","peerId":"\#(victim)""#,
    ] {
      await scene.hub.signal("ally", ",\(lie)", by: scene.attacker)
      let offer = try #require(scene.ally.take().first)
      #expect(offer["fromPeerId"]?.text == ("attacker" as PeerID).description)
      #expect(offer["from"] == nil && offer["peerId"] == nil)
    }
    #expect(scene.others == [[], []])
  }

  @Test("J2, G, P: what a peer says of itself does not replace the hub's words")
  func nobodyAnnouncesAnother() async throws {
    let scene = try await Self.scene()
    for key in ["peerId", #"\u0070eerId"#] {
      let newcomer = await scene.hub.connect("new")
      let lies = #"{"\#(key)":"\#("victim" as PeerID)","isHub":"true","networkName":"acme-1"}"#
      await scene.hub.announce("globex-1", lies, by: newcomer)
      let told = try #require(scene.attacker.take().first)
      #expect(told["data"]?["peerId"]?.text == ("new" as PeerID).description)
      #expect(told["data"]?["isHub"] == false)
      #expect(told["networkName"] == "globex-1")
      await scene.hub.close(newcomer)
      _ = scene.attacker.take()
    }
    #expect(scene.others == [[], []])
  }

  @Test("J3: to call oneself a hub brings nothing of other tenants")
  func aHubOfOneTenantSeesNothingOfAnother() async throws {
    let scene = try await Self.scene()
    let hub = scene.hub
    let thief = await hub.connect("thief", in: "globex-1", announcing: #"{"isHub":true}"#)
    let other = await hub.connect("thief2", in: "pigeonhub-mesh", announcing: #"{"isHub":true}"#)
    #expect(Set(thief.met()) == ["attacker", "ally"])
    #expect(other.met() == [])
    let late = await hub.connect("late", in: "acme-1")
    await hub.signal("nobody", by: late)
    await hub.close(late)
    #expect(thief.take().allSatisfy { $0["networkName"] == "globex-1" })
    #expect(other.take() == [])
  }

  @Test("J3, G1: nobody tells of peers, hub or not")
  func nobodyInjectsPeers() async throws {
    let scene = try await Self.scene()
    let thief = await scene.hub.connect("thief", in: "globex-1", announcing: #"{"isHub":true}"#)
    for client in [scene.attacker, thief] {
      for type in ["peer-discovered", "peer-disconnected", "client-signal-relay", "peer-announce-relay"] {
        _ = client.take()
        await scene.hub.send(
          #"{"type":"\#(type)","networkName":"acme-1","data":{"peerId":"\#("ghost" as PeerID)"}}"#, by: client
        )
        let code = client.codes()
        #expect(code == [type == "peer-discovered" ? "not-a-hub" : "unknown-type"])
      }
    }
    #expect(scene.others == [[], []])
  }

  @Test("H: nothing is said for anybody over HTTP")
  func nobodyPublishesOverHTTP() async throws {
    let scene = try await Self.scene()
    for path in ["/api/route-signal", "/api/announce-peer", "/api/publish", "/api/find", "/api/replicate"] {
      for method in ["POST", "GET", "PUT"] {
        let answer = await scene.hub.ask(method, path, body: #"{"networkName":"acme-1","data":{}}"#)
        #expect(answer.status == 404)
      }
    }
    #expect(scene.others == [[], []])
  }

  @Test("J, G: ids and keys are from the system's random source, and no two are alike")
  func idsCannotBeGuessed() async throws {
    let scene = try await Self.scene()
    var seen: Set<String> = []
    for _ in 0..<200 {
      let answer = await scene.hub.ask(.GET, "/generate-peer-id")
      seen.insert(answer.json?["peerId"]?.text ?? "")
    }
    let keys = [scene.victim, scene.witness, scene.attacker, scene.ally].compactMap {
      $0.heard.first?["resume"]?.text
    }
    #expect(seen.count == 200 && Set(keys).count == 4)
    // No place of a digit says what the next one will be.
    for place in 0..<40 { #expect(Set(seen.map { Array($0)[place] }).count > 8) }
  }

  @Test("C4: an id, a key, or both of a peer give nothing in another tenant")
  func aStolenIDIsWorthNothingElsewhere() async throws {
    let scene = try await Self.scene()
    let hub = scene.hub
    let key = try #require(scene.victim.heard.first?["resume"]?.text)
    for query in ["", "&resume=\(key)", "&tenant=globex&resume=\(key)"] {
      let twin = await hub.upgrade(query: "peerId=\("victim" as PeerID)" + query)
      await hub.announce("globex-1", by: twin)
      #expect(twin.isOpen && scene.victim.isOpen)
      #expect(Set(twin.met()) == ["attacker", "ally"])
      // What is meant for the one does not reach the other.
      await hub.signal("victim", by: scene.ally)
      #expect(twin.take().map(\.type) == ["offer"])
      await hub.close(twin)
    }
    #expect(scene.others == [[], []])
    #expect(hub.members(of: "acme") == 2)
  }

  @Test("C4: an id is the same in capitals, and taken in its own tenant only")
  func capitalsMakeNoOtherPeer() async throws {
    let scene = try await Self.scene()
    let capitals = ("victim" as PeerID).description.uppercased()
    let twin = await scene.hub.upgrade(query: "peerId=\(capitals)")
    await scene.hub.announce("acme-1", by: twin)
    #expect(twin.codes() == ["id-taken"])
    #expect(twin.close?.code == 1008)
    let free = await scene.hub.upgrade(query: "peerId=\(capitals)")
    await scene.hub.announce("globex-1", by: free)
    #expect(free.codes() == [])
    #expect(scene.victim.isOpen)
    #expect(scene.others == [[], []])
  }

  @Test("J, G, P: whether an id is taken elsewhere cannot be found out")
  func takenIDsOfATenantCannotBeProbed() async throws {
    let scene = try await Self.scene()
    var answers: [[String?]] = []
    for id in ["victim", "nobody"] as [PeerID] {
      let probe = await scene.hub.upgrade(query: "peerId=\(id)&tenant=globex")
      await scene.hub.announce("globex-2", by: probe)
      await scene.hub.signal("ally", by: probe)
      await scene.hub.signal(id == "victim" ? "witness" : "absent", by: probe)
      await scene.hub.signal("witness", #","networkName":"acme-1""#, by: probe)
      answers.append(probe.take().flatMap { [$0.type, $0["code"]?.text, $0["reason"]?.text] })
      await scene.hub.close(probe)
    }
    #expect(answers[0] == answers[1])
  }

  @Test("J, G, P: names, numbers and sizes have limits, and what a network is called must be a name")
  func nothingGrowsWithoutLimit() async throws {
    let scene = try await Self.scene("{networks: 3, peers: 6, messageBytes: 1KiB}")
    for value in [#"{"a":1}"#, "[]", "7", #""""#, #""\#(String(repeating: "n", count: 129))""#, #""a\nb""#] {
      await scene.hub.send(#"{"type":"announce","networkName":\#(value)}"#, by: scene.attacker)
      #expect(scene.attacker.codes() == ["bad-network-name"])
    }
    await scene.hub.send(String(repeating: "x", count: 1_025), by: scene.attacker)
    #expect(scene.attacker.codes() == ["message-too-long"])
    var codes: [String] = []
    for number in 0..<6 {
      let client = await scene.hub.connect(PeerID(named: "p\(number)"), in: "globex-\(number + 2)")
      codes += client.codes()
    }
    #expect(codes == Array(repeating: "too-many-networks-here", count: 4))
    for _ in 0..<60 { await scene.hub.announce("globex-1", by: scene.attacker) }
    #expect(scene.attacker.codes().contains("announcing-too-fast"))
    #expect(scene.ally.take() == [])
    #expect(scene.others == [[], []])
  }
}
