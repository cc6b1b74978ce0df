import HubKernel
import HubTesting
import Testing

@Suite struct AdmissionTests {
  private static let id = String(repeating: "0a", count: 20)

  @Test(arguments: ["/", "/ws", "/ws/"]) func peersConnectAt(path: String) async throws {
    let hub = TestHub()
    #expect(await hub.upgrade(path: path, query: "peerId=\(Self.id)").isOpen)
  }

  @Test func nobodyConnectsElsewhere() async throws {
    let hub = TestHub()
    let client = await hub.upgrade(path: "/else", query: "peerId=\(Self.id)")
    #expect(client.state == .refused(status: 404, body: client.refusal))
  }

  @Test(
    arguments: [
      "", "peerId=", "peerId=abc", "peerId=\(id)0", "peerId=\(id)&peerId=\(id)", "peerid=\(id)", "peerId=%zz",
    ])
  func aBadIdIsClosedWith1008(query: String) async throws {
    let hub = TestHub()
    let client = await hub.upgrade(query: query)
    #expect(client.close?.code == 1008)
    #expect(client.close?.reason == "Invalid peerId format")
    #expect(await hub.connectionsInUse() == 0)
  }

  @Test func aStrictHubAnswersABadIdWithAStatus() async throws {
    let hub = try await Chatter.hub("hub: {strict: true}")
    let client = await hub.upgrade(query: "peerId=abc")
    #expect(client.state == .refused(status: 400, body: client.refusal))
  }

  @Test func choosesTheSubprotocolItKnows() async throws {
    let hub = TestHub()
    let client = await hub.upgrade(query: "peerId=\(Self.id)", protocols: ["other", "peerpigeon.v1"])
    #expect(client.subprotocol == "peerpigeon.v1")
    #expect(await hub.connect("bob").subprotocol == nil)
  }

  @Test func aPatientDeciderHoldsUpOneConnectionOnly() async throws {
    let bench = Bench(
      a: Behaviour(wire: { hub, host, _ in
        hub.before(AdmitConnection.self, at: .identify) { intent in
          if intent.peer == "slow" { await host.clock.sleep(until: host.clock.now + 1_000_000_000) }
          return intent.peer == "bad" ? .refuse("unauthorized", "no", retryAfter: .seconds(2)) : .proceed
        }
      }))
    let hub = try await bench.hub(["a": 1])
    let slow = await hub.connect("slow")
    #expect(slow.state == .waiting)
    #expect(await hub.connect("quick").isOpen)
    let bad = await hub.connect("bad")
    #expect(bad.state == .refused(status: 401, body: bad.refusal))
    #expect(bad.headers.contains { $0.name == "retry-after" && $0.value == "2" })
    await hub.pass(.seconds(1))
    #expect(slow.isOpen)
    #expect(hub.plugins.first?.refusals == ["unauthorized": 1])
  }

  @Test func aPeerThatGoesWhileItIsDecidedUponLeavesNothing() async throws {
    let bench = Bench(
      a: Behaviour(wire: { hub, host, _ in
        hub.before(AdmitConnection.self, at: .authorize) { _ in
          await host.clock.sleep(until: host.clock.now + 1_000_000_000)
          return .proceed
        }
      }))
    let hub = try await bench.hub(["a": 1])
    let client = await hub.connect("bob")
    await hub.close(client)
    await hub.pass(.seconds(1))
    #expect(await hub.connectionsInUse() == 0)
    #expect(hub.events(of: PeerConnected.self).isEmpty)
  }

  @Test func aSocketOfAPluginIsNoPeer() async throws {
    let bench = Bench(
      a: Behaviour(wire: { hub, _, name in
        hub.serve(socket: "/pipe") { bytes, _, peer in peer.say("\(name) \(bytes.count)") }
      }))
    let hub = try await bench.hub(["a": 1])
    let pipe = await hub.upgrade(path: "/pipe")
    await hub.send("abc", by: pipe)
    #expect(pipe.heard == ["a1 3"])
    #expect(hub.events(of: PeerConnected.self).isEmpty)
    await hub.close(pipe)
    #expect(await hub.connectionsInUse() == 0)
  }
}
