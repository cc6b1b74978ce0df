import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import AuthTokens

@Suite struct SignedTokenTests {
  @Test(arguments: KeyKind.allCases) func takesTokensOfEveryKind(_ kind: KeyKind) async throws {
    let hub = try await Bench.hub("keys: env:\(kind.rawValue.uppercased())")
    #expect(await hub.connect(token: try Bench.sign(by: kind)).isOpen)
    for other in KeyKind.allCases where other != kind {
      #expect(await hub.connect(token: try Bench.sign(by: other)).refusal == "token-algorithm")
    }
    #expect(await hub.connect(token: try Bench.sign()).refusal == "token-algorithm")
  }

  @Test func takesTokensBySecret() async throws {
    let hub = try await Bench.hub("secrets: [env:OTHER, env:SECRET]")
    #expect(await hub.connect(token: try Bench.sign()).isOpen)
    #expect(await hub.connect(PeerID.random(), token: try Bench.sign(with: Bench.other)).isOpen)
    #expect(
      await hub.connect(token: try Bench.sign(with: Bench.token + Bench.token)).refusal == "token-forged")
  }

  /// The attack for which tokens of this kind are known: the public key of the issuer, used as a secret.
  @Test func neverTakesAPublicKeyForASecret() async throws {
    for kind in KeyKind.allCases {
      let hub = try await Bench.hub("keys: env:\(kind.rawValue.uppercased())")
      let forged = try Bench.sign(with: Bench.secrets[kind.rawValue.uppercased()] ?? "")
      #expect(await hub.connect(token: forged).refusal == "token-algorithm")
    }
  }

  @Test(arguments: [
    (#"{"exp":1767225500}"#, "token-expired"), (#"{"nbf":1767225700}"#, "token-not-yet-valid"),
    (#"{"exp":null}"#, "token-without-expiry"), (#"{"iss":"us","aud":"other"}"#, "token-wrong-audience"),
    (#"{"iss":"us","aud":["a","b"]}"#, "token-wrong-audience"),
    (#"{"iss":"mallory","aud":"hub"}"#, "token-wrong-issuer"),
    (#"{"aud":"hub"}"#, "token-wrong-issuer"), (#"{"exp":"soon"}"#, "token-bad-claim"),
    (#"{"exp":1e400}"#, "token-bad-claim"), (#"{"exp":-1}"#, "token-bad-claim"),
    (#"{"aud":7}"#, "token-bad-claim"), (#"{"peer":"me"}"#, "token-bad-claim"),
    (#"{"networks":"lobby"}"#, "token-bad-claim"), (#"{"hub":"yes"}"#, "token-bad-claim"),
    (#"{"limits":{"messagesPerSecond":0}}"#, "token-bad-claim"),
    (#"{"iss":"us","aud":"hub","peer":"00000000000000000000000000000000000000ff"}"#, "token-wrong-peer"),
    (#"{"iss":"us","aud":"hub","tenant":"nobody"}"#, "token-unknown-tenant"),
  ]) func refusesWhatDoesNotHold(_ claims: String, _ code: String) async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, audience: hub, issuer: us")
    #expect(await hub.connect(token: try Bench.sign(claims)).refusal == code)
    let good = try Bench.sign(#"{"iss":"us","aud":["x","hub"],"peer":"\#(Bench.peer)"}"#)
    #expect(await hub.connect(token: good).isOpen)
  }

  @Test func refusesAnAudienceItWasNotToldOf() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET")
    let client = await hub.connect(token: try Bench.sign(#"{"aud":"hub"}"#))
    #expect(client.refusal == "token-wrong-audience")
    #expect(client.reason?.contains("was not told") == true)
  }

  @Test func saysWhenATokenEnded() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, leeway: 10s")
    let ended = await hub.connect(token: try Bench.sign(#"{"exp":1767225560}"#))
    #expect(ended.reason == "the token expired 40 s ago")
    let early = await hub.connect(token: try Bench.sign(#"{"nbf":1767232800}"#))
    #expect(early.reason == "the token is valid only in 2 h; are the clocks right?")
  }

  @Test func forgivesClocksThatDifferALittle() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, leeway: 30s")
    #expect(await hub.connect(token: try Bench.sign(#"{"nbf":1767225629}"#)).isOpen)
    let late = await hub.connect(PeerID.random(), token: try Bench.sign(#"{"exp":1767225571}"#))
    #expect(late.isOpen)
    await hub.pass(.seconds(2))
    #expect(late.close?.code == 4001)
  }

  @Test func closesPolitelyWhenATokenEnds() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, leeway: 0s")
    let client = await hub.connect(token: try Bench.sign(#"{"exp":1767225660}"#))
    #expect(await hub.announce(client, in: "lobby").isEmpty)
    await hub.pass(.seconds(61))
    #expect(client.heard.last?.type == "error")
    #expect(client.heard.last?["code"] == "token-expired")
    #expect(client.heard.last?["by"] == "auth-tokens")
    #expect(client.close?.code == 4001)
    #expect(client.close?.reason == "this token has ended")
  }

  @Test func leavesTheSuccessorOfAnEndedConnectionAlone() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, leeway: 0s", hub: "duplicate: replace")
    let first = await hub.connect(token: try Bench.sign(#"{"exp":1767225660}"#))
    let second = await hub.connect(token: try Bench.sign(#"{"exp":1767229200}"#))
    #expect(first.close?.code == 4009)
    await hub.pass(.seconds(120))
    #expect(second.isOpen)
  }

  @Test func takesOnlyTheAlgorithmsItIsTold() async throws {
    let hub = try await Bench.hub("keys: [env:P256, env:ED25519], algorithms: [EdDSA]")
    #expect(await hub.connect(token: try Bench.sign(by: .ed25519)).isOpen)
    #expect(await hub.connect(token: try Bench.sign(by: .p256)).refusal == "token-algorithm")
  }

  @Test func joinsOnlyTheNetworksOfTheToken() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET")
    let client = await hub.connect(token: try Bench.sign(#"{"networks":["lobby","team-*"]}"#))
    #expect(await hub.announce(client, in: "other").last?["code"] == "network-not-granted")
    #expect(await hub.announce(client, in: "team-red").isEmpty)
    #expect(await hub.announce(client, in: "lobby").isEmpty)
  }

  @Test func tellsOthersWhatWasGranted() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET")
    let claims = #"{"sub":"ann","hub":true,"limits":{"messagesPerSecond":5,"bytesPerSecond":600}}"#
    await hub.connect(token: try Bench.sign(claims))
    let seen = Lock<[String]>([])
    try await hub.install(Registrar.self)
    let registrar = try #require(Registrar.latest.withLock { $0 })
    try await hub.run {
      await registrar.host.everyPeer { peer in
        let grant = registrar.grants?.grant(of: peer)
        seen.withLock {
          $0.append(
            "\(grant?.subject ?? "") \(grant?.isHub ?? false) \(grant?.messagesPerSecond ?? 0)"
              + " \(grant?.bytesPerSecond ?? 0) \(grant?.expiresAt ?? 0) \(grant?.networks ?? [])")
        }
      }
    }
    #expect(seen.withLock { $0 } == ["ann true 5 600 1767225900000 []"])
  }

  @Test func endsWhatAReloadTakesAway() async throws {
    let hub = try await Bench.hub("secrets: [env:SECRET, env:OTHER], tokens: [{name: a, value: env:TOKEN}]")
    let byFirst = await hub.connect(PeerID.random(), token: try Bench.sign())
    let bySecond = await hub.connect(PeerID.random(), token: try Bench.sign(with: Bench.other))
    let byToken = await hub.connect(PeerID.random(), token: Bench.token)
    try await hub.reload(with: Bench.yaml("secrets: [env:SECRET]"))
    #expect(byFirst.isOpen)
    #expect(bySecond.close?.code == 4001)
    #expect(byToken.close?.code == 4001)
    #expect(byToken.heard.last?["code"] == "token-revoked")
    #expect(await hub.connect(token: try Bench.sign(with: Bench.other)).refusal == "token-forged")
    #expect(hub.meter("hub_auth_tokens_revoked_total") == 2)
  }

  @Test func keepsEndsInMindAcrossAReload() async throws {
    let hub = try await Bench.hub("secrets: env:SECRET, leeway: 0s")
    let client = await hub.connect(token: try Bench.sign(#"{"exp":1767225660}"#))
    try await hub.reload(with: Bench.yaml("secrets: env:SECRET, leeway: 1s"))
    #expect(client.isOpen)
    await hub.pass(.seconds(62))
    #expect(client.close?.code == 4001)
  }

  @Test(arguments: [
    ("keys: env:PRIVATE_ED25519", "private key"), ("keys: env:SECRET", "belongs under 'secrets'"),
    ("secrets: env:ED25519", "belongs under 'keys'"), ("secrets: env:SHORT", "needs 32"),
    ("keys: env:TOKEN", "neither PEM"), ("jwks: http://example.org/keys", "https://"),
    ("jwks: keys.json", "file:PATH"), ("algorithms: []", "without an algorithm"),
    ("algorithms: [none]", "'none' is not"), ("leeway: 10m", "outside"), ("audience: ''", "empty text"),
  ]) func saysWhatIsWrongWithTheSettings(_ settings: String, _ words: String) async throws {
    do {
      _ = try await Bench.hub(settings)
      Issue.record("\(settings) was taken")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }
}

/// Asks what was granted.
final class Registrar: Plugin {
  static let manifest = Manifest(
    "registrar", "Asks what was granted.", wants: [Capability((any Grants).self)])
  static let latest = Lock<Registrar?>(nil)
  let host: Host
  let grants: (any Grants)?

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    self.host = host
    grants = host.want((any Grants).self)
    Registrar.latest.withLock { $0 = self }
  }

  func wire(_ hub: Wiring) {}
}
