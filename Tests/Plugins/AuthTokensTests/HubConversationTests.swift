import HubKernel
import HubRegistry
import HubTesting
import Signaling
import Testing

@testable import AuthTokens

/// Both sides in memory: one hub leads the exchange, another answers it as it answers everybody.
@Suite struct HubConversationTests {
  private static let lower = PeerID(high: 0xA, middle: 0, low: 1)

  private func hub(_ settings: String, mesh: String = "pigeonhub-mesh", id: String = "") async throws
    -> TestHub
  {
    try await TestHub(
      yaml: """
        hub: {id: '\(id)'}
        plugins:
          - auth-tokens: {\(settings)}
          - signaling
          - hub-registry: {mesh: \(mesh)}
          - leading

        """,
      catalogue: Bench.catalogue + [CatalogueEntry(LeadingPlugin.self)], secrets: Bench.secrets)
  }

  private func lead(_ hub: TestHub) async throws -> LeadExchange {
    try await hub.ask(LeadExchange()).intent
  }

  private func isProven(_ client: TestClient, _ hub: TestHub) async -> Bool? {
    _ = client.take()
    await hub.send(#"{"type":"am-i-proven"}"#, by: client)
    return client.take().last?["isProven"]?.bool
  }

  /// Lets one hub prove itself to another, and says how that ended for whoever leads.
  private func prove(
    _ caller: TestHub, to called: TestHub, by client: TestClient? = nil,
    changing: (Heard) -> JSONValue? = { $0["data"] }
  ) async throws -> HubConversation.Step? {
    guard var conversation = try await lead(caller).conversation else { return nil }
    let client = if let client { client } else { await called.connect(Bench.peer) }
    var next = conversation.begin()
    for _ in 0..<4 {
      _ = client.take()
      await called.send(next, by: client)
      guard let answer = client.take().last else { return .failed(.silence) }
      if let code = answer["code"]?.text { return .failed(conversation.refused(code)) }
      switch conversation.receive(changing(answer)) {
      case .send(let text): next = text
      case .proven(let hub): return .proven(hub: hub)
      case .failed(let doubt): return .failed(doubt)
      }
    }
    return nil
  }

  @Test func bothSidesKnowTheSecret() async throws {
    let caller = try await hub("hubs: {secret: env:SECRET}")
    let called = try await hub("hubs: {secret: env:SECRET}", id: Self.lower.description.uppercased())
    let client = await called.connect(Bench.peer)
    #expect(await isProven(client, called) == false)
    #expect(try await prove(caller, to: called, by: client) == .proven(hub: Self.lower.description))
    #expect(await isProven(client, called) == true)
  }

  @Test func secretsAreExchangedOneHubAfterTheOther() async throws {
    let old = try await hub("hubs: {secret: env:SECRET}")
    let both = try await hub("hubs: {secret: [env:OTHER, env:SECRET]}")
    let new = try await hub("hubs: {secret: env:OTHER}")
    for (caller, called) in [(old, both), (both, old), (both, new), (new, both)] {
      #expect(try await prove(caller, to: called) == .proven(hub: ""))
      await called.close(Bench.peer)
    }
    #expect(try await prove(old, to: new) == .failed(.noCommonSecret))
    #expect(try await prove(new, to: old) == .failed(.noCommonSecret))
  }

  @Test func anotherSecretIsNotBelieved() async throws {
    let caller = try await hub("hubs: {secret: env:OTHER}")
    let called = try await hub("hubs: {secret: env:SECRET}")
    let client = await called.connect(Bench.peer)
    let step = try await prove(caller, to: called, by: client)
    #expect(step == .failed(.noCommonSecret))
    #expect(await isProven(client, called) == false)
    guard case .failed(let doubt)? = step else { return }
    #expect(doubt.reason.contains("auth-tokens.hubs.secret must list the same one on both"))
  }

  @Test func anotherMeshIsNamed() async throws {
    let caller = try await hub("hubs: {secret: env:SECRET}", mesh: "blue")
    let called = try await hub("hubs: {secret: env:SECRET}", mesh: "green")
    guard case .failed(let doubt)? = try await prove(caller, to: called) else {
      Issue.record("hubs of two meshes trust each other")
      return
    }
    #expect(doubt.code == "proof-wrong")
    #expect(doubt.reason.contains("not for the mesh 'blue'"))
    #expect(doubt.reason.contains("hub-registry.mesh differs"))
  }

  @Test func whatWasSaidBeforeIsNotBelievedAgain() async throws {
    let caller = try await hub("hubs: {secret: env:SECRET}")
    let called = try await hub("hubs: {secret: env:SECRET}")
    // Somebody who knows no secret keeps what the hub said to a call, and says it to the next one.
    var recorded: JSONValue?
    let first = try await prove(caller, to: called) { answer in
      if recorded == nil { recorded = answer["data"] }
      return answer["data"]
    }
    #expect(first == .proven(hub: ""))
    var conversation = try #require(try await lead(caller).conversation)
    _ = conversation.begin()
    #expect(conversation.receive(recorded) == .failed(.wrongProof(mesh: "pigeonhub-mesh")))
    // Nor does the hub take the proof of another conversation.
    var other = try #require(try await lead(caller).conversation)
    let client = await called.connect(PeerID.random())
    _ = client.take()
    await called.send(other.begin(), by: client)
    guard case .send(let proof) = other.receive(client.take().last?["data"]) else { return }
    let thief = await called.connect(PeerID.random())
    await called.send(conversation.begin(), by: thief)
    _ = thief.take()
    await called.send(proof, by: thief)
    #expect(thief.take().last?["code"] == "hub-proof-wrong")
    #expect(await isProven(thief, called) == false)
  }

  @Test func eitherSideMayLackASecret() async throws {
    let bare = try await hub("audience: hub")
    let armed = try await hub("hubs: {secret: env:SECRET}")
    #expect(try await lead(bare).hasSecret == false)
    #expect(try await lead(armed).hasSecret == true)
    #expect(try await prove(bare, to: armed) == nil)
    #expect(try await prove(armed, to: bare) == .failed(.noSecretThere))
    #expect(HubDoubt.noSecretThere.reason.contains("set auth-tokens.hubs.secret there"))
    #expect(HubDoubt.noSecretHere.reason.contains("set auth-tokens.hubs.secret here"))
    let stranger = try await TestHub(
      yaml: "plugins: [signaling]\n", catalogue: [CatalogueEntry(SignalingPlugin.self)])
    #expect(try await prove(armed, to: stranger) == .failed(.noExchangeThere))
  }

  @Test func answersThatBelongElsewhereEndIt() async throws {
    let caller = try await hub("hubs: {secret: env:SECRET}")
    for said: JSONValue? in [nil, .null, .object([]), .object([.init("step", .string("done"))])] {
      var conversation = try #require(try await lead(caller).conversation)
      _ = conversation.begin()
      #expect(conversation.receive(said) == .failed(.confused))
      #expect(conversation.refused("teapot\n").reason.contains("teapot\\"))
    }
  }

  @Test func certificatesAndTokensProveAHubAsWell() async throws {
    let called = try await hub("secrets: env:SECRET, hubs: {required: true}")
    let plain = await called.connect(PeerID.random(), token: try Bench.sign())
    #expect(await isProven(plain, called) == false)
    let good = await called.connect(PeerID.random(), token: try Bench.sign(#"{"hub":true}"#))
    #expect(await isProven(good, called) == true)
    let exchange = try await lead(called)
    #expect(exchange.isProofNeeded && !exchange.showsCertificate && !exchange.hasSecret)
    #expect(try await lead(try await hub("hubs: {mutualTLS: true}")).showsCertificate)
  }
}

/// What a hub that calls another asks of whoever keeps its secrets.
struct LeadExchange: PatientIntent {
  let namespace = Namespace.standard
  var conversation: HubConversation?
  var hasSecret = false
  var isProofNeeded = false
  var showsCertificate = false
}

/// Asks for the caller, and says to peers whether they have proven themselves.
final class LeadingPlugin: Plugin {
  static let manifest = Manifest(
    "leading", "Leads exchanges of proofs.", wants: [Capability((any HubProving).self)])
  private let proving: (any HubProving)?

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { proving = host.want((any HubProving).self) }

  func wire(_ hub: Wiring) {
    hub.before(LeadExchange.self, at: .shape) { [proving] intent async in
      intent.conversation = proving?.conversation(as: Bench.peer, in: .standard)
      intent.hasSecret = proving?.hasSecret(in: .standard) ?? false
      intent.isProofNeeded = proving?.isProofNeeded(in: .standard) ?? false
      intent.showsCertificate = proving?.showsCertificate(in: .standard) ?? false
      return .proceed
    }
    hub.receive("am-i-proven") { [proving] message in
      let isProven = proving?.isProven(message.peer) ?? false
      message.peer.send { json in json.object { $0.field("isProven", isProven) } }
    }
  }
}
