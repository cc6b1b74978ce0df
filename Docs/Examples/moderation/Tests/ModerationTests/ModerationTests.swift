import HubKernel
import HubTesting
import Signaling
import Testing

@testable import Moderation

@Suite struct ModerationTests {
  private static let catalogue = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(ModerationPlugin.self),
  ]
  private static let stranger = "00000000000000000000000000000000000000b0"

  private func hub(_ settings: String, tenants: String = "") async throws -> TestHub {
    try await TestHub(
      yaml: "plugins:\n  - signaling\n  - moderation: {\(settings)}\n\(tenants)", catalogue: Self.catalogue)
  }

  /// The code of the error that a newcomer hears; nil when it hears none.
  private func refusal(
    _ hub: TestHub, _ peer: PeerID = "bob", in network: String = "lobby", saying data: String = "{}"
  ) async -> String? {
    await hub.connect(peer, in: network, announcing: data)
    return hub.heard(by: peer).compactMap { try? JSONValue(parsing: $0.text) }
      .first { $0["type"]?.text == "error" }?["code"]?.text
  }

  @Test func letsInWhoBreaksNoRule() async throws {
    let hub = try await hub("words: [spam]")
    #expect(await refusal(hub, saying: #"{"name":"Bob"}"#) == nil)
    #expect(hub.events(of: PeerAnnounced.self).count == 1)
    #expect(hub.events(of: PeerKeptOut.self).isEmpty)
  }

  @Test(
    arguments: [
      #"{"name":"Cheap SPAM!"}"#, #"{"name":"\u0073pam"}"#, #"{"tags":["a",{"b":"spam"}]}"#, #"{"spam":1}"#,
    ])
  func keepsOutWhoSaysAWord(data: String) async throws {
    let hub = try await hub("words: [Spam]")
    #expect(await refusal(hub, saying: data) == "not-welcome")
    #expect(hub.events(of: PeerAnnounced.self).isEmpty)
    #expect(hub.events(of: PeerKeptOut.self).map(\.rule) == ["word"])
  }

  @Test func keepsEverybodyOutOfANetwork() async throws {
    let hub = try await hub("networks: [staff, test-*]")
    #expect(await refusal(hub, "ann", in: "staff") == "not-welcome")
    #expect(await refusal(hub, "bob", in: "test-1") == "not-welcome")
    #expect(await refusal(hub, "cid", in: "staffroom") == nil)
  }

  @Test func keepsAPeerOutEverywhere() async throws {
    let hub = try await hub("peers: ['\(Self.stranger)']")
    let peer = try #require(PeerID(Self.stranger))
    #expect(await refusal(hub, peer) == "not-welcome")
    #expect(hub.events(of: PeerKeptOut.self).map(\.rule) == ["peer"])
  }

  @Test func tenantsHaveRulesOfTheirOwnOrNone() async throws {
    let hub = try await hub(
      "words: [spam], reason: no thanks",
      tenants: """
        namespaces:
          acme:
            networks: [acme]
            plugins:
              moderation: {words: [ham]}
          zeta:
            networks: [zeta]
            plugins:
              moderation: off
        """)
    #expect(await refusal(hub, "ann", in: "acme", saying: #"{"name":"spam"}"#) == nil)
    #expect(await refusal(hub, "bob", in: "acme", saying: #"{"name":"ham"}"#) == "not-welcome")
    #expect(await refusal(hub, "cid", in: "zeta", saying: #"{"name":"spam"}"#) == nil)
    #expect(await refusal(hub, "dan", in: "lobby", saying: #"{"name":"spam"}"#) == "not-welcome")
    #expect(hub.heard(by: "dan").contains { $0.text.contains("no thanks") && $0.text.contains("moderation") })
  }

  @Test func aRehearsalKeepsNobodyOut() async throws {
    let hub = try await hub("words: [spam], dryRun: true")
    #expect(await refusal(hub, saying: #"{"name":"spam"}"#) == nil)
    #expect(hub.events(of: PeerKeptOut.self).map(\.isRehearsal) == [true])
    #expect(hub.events(of: PeerAnnounced.self).count == 1)
  }

  @Test(arguments: ["words: ['']", "networks: ['a*b']", "peers: [bob]"])
  func refusesRulesThatCannotHold(settings: String) async {
    await #expect(throws: (any Error).self) { try await hub(settings) }
  }

  @Test func behavesInEveryPhaseOfItsLife() async throws {
    try await checkConformance(of: ModerationPlugin.self, beside: [CatalogueEntry(SignalingPlugin.self)])
  }
}
