import HubCrypto
import HubKernel
import HubRegistry
import HubTesting
import HubTokens
import Signaling

@testable import AuthTokens

/// What the tests of this room share: keys, peers, and hubs with tokens.
enum Bench {
  static let catalogue: [CatalogueEntry] = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(EchoingPlugin.self),
  ]
  static let secret = "0123456789abcdef0123456789abcdef"
  static let other = "fedcba9876543210fedcba9876543210"
  static let token = "a-token-that-nobody-guesses"
  static let acmeToken = "acme-token-that-nobody-guesses"
  static let peer = PeerID(high: 1, middle: 2, low: 3)
  /// The second at which tests begin.
  static let start: Int64 = 1_767_225_600

  static func hub(_ settings: String, namespaces: String = "", hub: String = "name: test") async throws
    -> TestHub
  {
    let tenants = namespaces.isEmpty ? "" : "namespaces: \(namespaces)\n"
    return try await TestHub(yaml: yaml(settings, hub: hub) + tenants, catalogue: catalogue, secrets: secrets)
  }

  static func yaml(_ settings: String, hub: String = "name: test") -> String {
    """
    hub: {\(hub)}
    plugins:
      - auth-tokens: {\(settings)}
      - signaling
      - hub-registry
      - echoing

    """
  }

  static let keys: [KeyKind: PrivateKey] = {
    var keys: [KeyKind: PrivateKey] = [:]
    for kind in KeyKind.allCases { keys[kind] = try? PrivateKey.generate(kind) }
    return keys
  }()

  static let secrets: [String: String] = {
    var secrets = [
      "SECRET": secret, "OTHER": other, "TOKEN": token, "ACME_TOKEN": acmeToken, "SHORT": "short",
      "JWKS": KeySetText.of(keys.map { ($0.key.rawValue, $0.value.publicKey) }),
    ]
    for (kind, key) in keys {
      secrets[kind.rawValue.uppercased()] = String(decoding: key.publicKey.pem, as: UTF8.self)
      secrets["PRIVATE_" + kind.rawValue.uppercased()] = (try? key.pem()).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    return secrets
  }()

  /// A token by HS256, with an end five minutes from the start unless the claims say otherwise.
  static func sign(_ claims: String = "{}", with secret: String = secret, id: String? = nil) throws -> String
  {
    guard let shared = SharedSecret(Array(secret.utf8)) else { return "" }
    return try TokenSigner(.secret(shared), id: id).sign(payload(claims))
  }

  static func sign(_ claims: String = "{}", by kind: KeyKind, id: String? = nil) throws -> String {
    guard let key = keys[kind] else { return "" }
    return try TokenSigner(.privateKey(key), id: id).sign(payload(claims))
  }

  private static func payload(_ claims: String) throws -> JSONValue {
    guard case .object(var members) = try JSONValue(parsing: claims) else { return .null }
    if !members.contains(where: { $0.key == "exp" }) {
      members.append(.init("exp", .number(String(start + 300))))
    }
    return .object(members.filter { $0.value != .null })
  }
}

/// Writes public keys down as others do.
enum KeySetText {
  static func of(_ keys: [(id: String, key: PublicKey)]) -> String {
    let entries = keys.map { id, key -> String in
      let members: [(String, String)] =
        switch key.parts {
        case .ed25519(let x): [("kty", "OKP"), ("crv", "Ed25519"), ("x", Base64URL.encode(x))]
        case .p256(let x, let y):
          [("kty", "EC"), ("crv", "P-256"), ("x", Base64URL.encode(x)), ("y", Base64URL.encode(y))]
        case .rsa(let n, let e): [("kty", "RSA"), ("n", Base64URL.encode(n)), ("e", Base64URL.encode(e))]
        }
      return "{" + ([("kid", id)] + members).map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}"
    }
    return "{\"keys\":[" + entries.joined(separator: ",") + "]}"
  }
}

/// Says who asked, as the hub sees them.
final class EchoingPlugin: Plugin {
  static let manifest = Manifest("echoing", "Says what is shown to whom.")

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) {
    hub.serve(.GET, "/view") { request in .text("\(request.view.tenant?.name ?? "everything")") }
    hub.serve(.GET, "/figures", for: .operators) { request in
      .text("\(request.view.tenant?.name ?? "everything")")
    }
    hub.serve(.GET, "/livez", for: .operators) { _ in .text("ok") }
  }
}

extension TestHub {
  /// Connects with a token in the field Authorization.
  @discardableResult
  func connect(_ peer: PeerID = Bench.peer, token: String) async -> TestClient {
    await upgrade(query: "peerId=\(peer)", headers: [("authorization", "Bearer \(token)")])
  }

  func announce(_ client: TestClient, in network: String, _ data: String = "{}") async -> [Heard] {
    _ = client.take()
    await send("{\"type\":\"announce\",\"networkName\":\"\(network)\",\"data\":\(data)}", by: client)
    return client.take()
  }
}

extension TestClient {
  /// The code with which the hub refused it before it was open.
  var refusal: String? {
    guard case .refused(let status, let body) = state, status == 401 else { return nil }
    return (try? JSONValue(parsing: body))?["code"]?.text
  }

  var reason: String? {
    guard case .refused(_, let body) = state else { return nil }
    return (try? JSONValue(parsing: body))?["detail"]?.text
  }
}
