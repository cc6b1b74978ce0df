import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import AuthTokens

@Suite struct KeySourceTests {
  private let url = "https://issuer.example/keys"
  private let settings = "jwks: 'https://issuer.example/keys', jwksMaxAge: 5m, jwksPause: 30s"

  private func keys(_ kinds: KeyKind...) -> OutgoingAnswer {
    let pairs = kinds.compactMap { kind in Bench.keys[kind].map { (kind.rawValue, $0.publicKey) } }
    return OutgoingAnswer(status: 200, body: Array(KeySetText.of(pairs).utf8))
  }

  private func hub(_ answer: OutgoingAnswer?) async throws -> TestHub {
    let hub = try TestHub(unbooted: Bench.yaml(settings), catalogue: Bench.catalogue, secrets: Bench.secrets)
    if let answer { hub.web.answer(url, with: answer) }
    try await hub.boot()
    return hub
  }

  private func refusal(_ hub: TestHub, _ kind: KeyKind) async throws -> String? {
    await hub.connect(
      PeerID.random(), token: try Bench.sign(#"{"exp":1767312000}"#, by: kind, id: kind.rawValue)
    ).refusal
  }

  @Test func takesTokensByPublishedKeys() async throws {
    let hub = try await hub(keys(.ed25519, .p256, .rsa))
    for kind in KeyKind.allCases { #expect(try await refusal(hub, kind) == nil) }
    #expect(hub.web.asked.count == 1)
  }

  @Test func asksAgainForAKeyItDoesNotKnow() async throws {
    let hub = try await hub(keys(.ed25519))
    await hub.pass(.seconds(31))
    hub.web.answer(url, with: keys(.ed25519, .p256))
    #expect(try await refusal(hub, .p256) == nil)
    #expect(hub.web.asked.count == 2)
    // Strangers cannot make it ask more often than every half a minute.
    for _ in 0..<20 { #expect(try await refusal(hub, .rsa) == "token-unknown-key") }
    #expect(hub.web.asked.count == 2)
    await hub.pass(.seconds(31))
    #expect(try await refusal(hub, .rsa) == "token-unknown-key")
    #expect(hub.web.asked.count == 3)
  }

  @Test func keepsOldKeysWhileFetchingFails() async throws {
    let hub = try await hub(keys(.ed25519))
    for body in [
      "{", "{\"keys\":[]}", "<html>",
      "{\"keys\":[{\"kty\":\"oct\",\"k\":\"\(String(repeating: "A", count: 64))\"}]}",
    ] {
      hub.web.answer(url, with: OutgoingAnswer(status: 200, body: Array(body.utf8)))
      await hub.pass(.seconds(301))
      #expect(try await refusal(hub, .ed25519) == nil)
      guard case .degraded = hub.plugins.first(where: { $0.id == "auth-tokens" })?.health else {
        Issue.record("nobody is told that the keys are stale")
        return
      }
    }
    hub.web.fail(url)
    await hub.pass(.seconds(301))
    #expect(try await refusal(hub, .ed25519) == nil)
    #expect(hub.log.contains { $0.message.contains("published keys could not be fetched") })
    hub.web.answer(url, with: keys(.p256))
    await hub.pass(.seconds(31))
    #expect(hub.plugins.first { $0.id == "auth-tokens" }?.health == .ok)
    #expect(try await refusal(hub, .ed25519) == "token-unknown-key")
    #expect(try await refusal(hub, .p256) == nil)
  }

  @Test func startsWithoutItsIssuerAndRecovers() async throws {
    let hub = try await hub(nil)
    #expect(try await refusal(hub, .p256) == "token-unknown-key")
    hub.web.answer(url, with: keys(.p256))
    await hub.pass(.seconds(31))
    #expect(try await refusal(hub, .p256) == nil)
  }

  @Test func keepsFetchedKeysAcrossAReload() async throws {
    let hub = try await hub(keys(.p256))
    hub.web.fail(url)
    try await hub.reload(with: Bench.yaml(settings + ", leeway: 1s"))
    #expect(try await refusal(hub, .p256) == nil)
  }

  @Test(arguments: [
    ("https://a.example/k", true), ("http://127.0.0.1:8080/k", true), ("http://localhost/k", true),
    ("http://[::1]:80/", true), ("file:/etc/keys", true), ("http://a.example/k", false),
    ("http://127.0.0.1.evil.example/", false), ("http://localhost@evil.example/", false), ("https://", false),
    ("file:", false), ("ftp://a/", false), ("http://127.0.0.1#@a/", true),
  ]) func asksOnlyWhereNobodyCanReplaceTheAnswer(_ place: String, _ isTaken: Bool) {
    #expect((KeyPlace(place) != nil) == isTaken)
  }
}
