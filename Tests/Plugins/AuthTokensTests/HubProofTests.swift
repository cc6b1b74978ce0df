import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import AuthTokens
@testable import HubRegistry

@Suite struct HubProofTests {
  private let id = "00000000000000000000000000000000000000ab"

  private func hub(_ settings: String = "secret: env:SECRET") async throws -> TestHub {
    try await Bench.hub("hubs: {\(settings)}", hub: "id: '\(id)'")
  }

  private func refusal(_ hub: TestHub, _ client: TestClient, in network: String = "pigeonhub-mesh") async
    -> JSONValue?
  {
    await hub.announce(client, in: network, "{\"isHub\":true}").last?["code"]
  }

  private func say(_ message: HubAuthMessage, _ hub: TestHub, by client: TestClient) async -> HubAuthMessage?
  {
    let json = JSONWriter()
    json.object { json in
      json.field("type", "hub-auth")
      json.field("data") { message.write(to: $0) }
    }
    _ = client.take()
    await hub.send(json.text, by: client)
    return client.take().last.flatMap { HubAuthMessage($0["data"]) }
  }

  private func hubs(_ hub: TestHub) async -> Int? {
    await hub.ask(.GET, "/hubs", isAdmin: true).json?["totalHubs"]?.int
  }

  @Test func takesNobodyForAHubWithoutProof() async throws {
    let hub = try await hub()
    let client = await hub.connect(Bench.peer)
    #expect(await refusal(hub, client) == "hub-not-proven")
    #expect(await refusal(hub, client, in: "lobby") == "hub-not-proven")
    #expect(await hubs(hub) == 0)
    // Who does not want to be a hub needs no proof.
    #expect(await hub.announce(client, in: "lobby").isEmpty)
    let decision = try await hub.ask(
      RegisterHub(peer: Bench.peer, namespace: .standard, network: .global))
    #expect(decision.refusal?.code == "hub-not-proven")
  }

  @Test func takesWhoProvesTheSecret() async throws {
    let hub = try await hub("secret: [env:OTHER, env:SECRET]")
    let client = await hub.connect(Bench.peer)
    let shared = try #require(SharedSecret(Array(Bench.secret.utf8)))
    var own = HubHandshake(.initiator, secrets: [shared], mesh: "pigeonhub-mesh", own: Bench.peer.description)
    let challenge = try #require(await say(own.begin(), hub, by: client))
    guard case .reply(let proof) = own.receive(challenge) else {
      Issue.record("the hub did not prove itself")
      return
    }
    let done = try #require(await say(proof, hub, by: client))
    #expect(own.receive(done) == .proven(nil))
    #expect(await refusal(hub, client) == nil)
    #expect(await hubs(hub) == 1)
    await hub.close(client)
    #expect(await hubs(hub) == 0)
    let impostor = await hub.connect(Bench.peer)
    #expect(await refusal(hub, impostor) == "hub-not-proven")
  }

  @Test func takesNobodyWithAnotherSecretAndNotForEver() async throws {
    let hub = try await hub()
    let client = await hub.connect(Bench.peer)
    let shared = try #require(SharedSecret(Array(Bench.other.utf8)))
    for _ in 0..<5 {
      var own = HubHandshake(
        .initiator, secrets: [shared], mesh: "pigeonhub-mesh", own: Bench.peer.description)
      _ = await say(own.begin(), hub, by: client)
    }
    #expect(client.heard.last?["code"] == "hub-proof-wrong")
    #expect(client.heard.last?["reason"]?.text?.contains("not too often") == true)
    #expect(await refusal(hub, client) == "hub-not-proven")
  }

  @Test func takesATokenThatSaysSo() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, hubs: {required: true}")
    let plain = await hub.connect(PeerID.random(), token: try Bench.sign())
    #expect(await refusal(hub, plain) == "hub-not-proven")
    let good = await hub.connect(PeerID.random(), token: try Bench.sign(#"{"hub":true}"#))
    #expect(await refusal(hub, good) == nil)
  }

  @Test func asksForNothingWhereNothingIsSet() async throws {
    let hub = try await Bench.hub("audience: hub")
    let client = await hub.connect(Bench.peer)
    #expect(await refusal(hub, client) == nil)
    await hub.send(#"{"type":"hub-auth","data":{"step":"hello"}}"#, by: client)
    #expect(client.heard.last?["code"] == "hub-auth-off")
  }
}
