import HubCrypto
import HubKernel
import HubTokens

/// The bearer tokens of all tenants, found by what they are and not by who they are for.
///
/// Where a token is kept depends on a number that nobody knows, and what is found there is compared in
/// constant time: how long a look-up takes says nothing about the tokens.
struct TokenIndex: Sendable {
  struct Entry: Sendable {
    let digest: SHA256Digest
    let owner: Namespace?
    let grant: Grant
  }

  private let salt = Random.bytes(32)
  private var places: [SHA256Digest: [Entry]] = [:]

  var isEmpty: Bool { places.isEmpty }

  /// Takes the tokens of a section. Throws when another section has the same: nobody could tell whose it is.
  mutating func add(_ settings: AuthTokensPlugin.Settings, owner: Namespace?) throws {
    if let value = settings.token { try add(TokenEntry(name: "token", value: value), owner) }
    for entry in settings.tokens { try add(entry, owner) }
  }

  private mutating func add(_ entry: TokenEntry, _ owner: Namespace?) throws {
    guard let digest = entry.value?.hash else { return }
    if let other = find(digest) {
      throw AuthTokensError.sameToken(
        entry.name, owner?.name ?? "the server", other.grant.subject, other.owner?.name ?? "the server")
    }
    var claims = Claims()
    claims.subject = entry.name
    claims.expiresAt = entry.until?.milliseconds
    claims.isHub = entry.hub
    claims.isOperator = entry.operator
    claims.networks = entry.networks.isEmpty ? nil : entry.networks.compactMap(NetworkPattern.init)
    let grant = Grant(
      claims, tenant: owner, origin: Origin(kind: .token, mark: digest, owner: owner))
    places[place(of: digest), default: []].append(Entry(digest: digest, owner: owner, grant: grant))
  }

  func find(_ token: String) -> Entry? { find(Digest.sha256(Array(token.utf8))) }

  func find(_ digest: SHA256Digest) -> Entry? {
    places[place(of: digest)]?.first { constantTimeEquals($0.digest.bytes, digest.bytes) }
  }

  private func place(of digest: SHA256Digest) -> SHA256Digest { Digest.hmacSHA256(digest.bytes, key: salt) }
}
