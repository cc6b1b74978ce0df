import AuthTokens
import Health
import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Signaling

@testable import TurnCredentials

/// Hubs that give out credentials, and what their peers make of them.
enum Lender {
  static let catalogue: [CatalogueEntry] = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(TurnCredentialsPlugin.self), CatalogueEntry(HealthPlugin.self),
  ]
  static let secrets = ["NORTH": "north", "SOUTH": "south", "TOKEN": token, "ACME_TOKEN": acmeToken]
  static let token = "a-token-that-nobody-guesses"
  static let acmeToken = "acme-token-that-nobody-guesses"
  static let bob = "000000000000000000000000000000000000000b"
  static let usual = "urls: [stun:a.test, \"turn:a.test:3478?transport=udp\"], secret: env:NORTH"
  /// The second at which tests begin.
  static let start: Int64 = 1_767_225_600

  static func yaml(_ settings: String, tokens: String? = nil, namespaces: String = "") -> String {
    let first = tokens.map { "auth-tokens: {\($0)}, " } ?? ""
    let tenants = namespaces.isEmpty ? "" : "namespaces: {\(namespaces)}\n"
    return "plugins: [\(first)signaling, turn-credentials: {\(settings)}, health]\n\(tenants)"
  }

  static func hub(
    _ settings: String = usual, tokens: String? = nil, namespaces: String = "", lanes: Int = 1
  ) async throws -> TestHub {
    try await TestHub(
      yaml: yaml(settings, tokens: tokens, namespaces: namespaces), catalogue: catalogue, secrets: secrets,
      lanes: lanes)
  }

  /// What a server with this secret compares a password with.
  static func password(_ username: String, _ secret: String) -> String {
    let digest = Array(username.utf8).withUnsafeBytes { message in
      Array(secret.utf8).withUnsafeBytes { Digest.hmacSHA1(message, key: $0) }
    }
    return Base64Text.encode(digest.bytes)
  }
}

extension JSONValue {
  /// The servers of a list that lend addresses, with whom they are told to expect.
  var lenders: [(urls: JSONValue, username: String, credential: String)] {
    guard case .array(let servers) = self else { return [] }
    return servers.compactMap { server in
      guard let urls = server["urls"], let username = server["username"]?.text,
        let credential = server["credential"]?.text
      else { return nil }
      return (urls, username, credential)
    }
  }

  /// Whether the first server that lends addresses would believe this, having that secret.
  func isGood(for secret: String) -> Bool {
    lenders.first.map { $0.credential == Lender.password($0.username, secret) } ?? false
  }
}

extension TestHub {
  /// Somebody asks for new ones.
  func wish(_ client: TestClient) async -> Heard? {
    _ = client.take()
    await send("{\"type\":\"ice-servers\"}", by: client)
    return client.take().last
  }

  func join(_ client: TestClient, _ network: String) async -> [Heard] {
    _ = client.take()
    await send("{\"type\":\"announce\",\"networkName\":\"\(network)\",\"data\":{}}", by: client)
    return client.take()
  }

  func route(_ query: String = "", token: String? = nil, from remote: String = "") async -> TestAnswer {
    let fields = token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    return await ask(.GET, "/ice-servers\(query)", headers: fields, from: remote)
  }
}
