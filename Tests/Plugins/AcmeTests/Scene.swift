import HubCrypto
import HubKernel
import HubTesting
import HubTokens

@testable import Acme

/// A hub in memory that wants a certificate, and the authority it asks.
struct Scene {
  static let day: Int64 = 86_400
  static let domains = ["hub.test", "other.test"]

  let hub: TestHub
  let authority: Authority
  let desk: Desk

  /// A hub that listens, after everything that follows from it.
  init(
    _ more: String = "", yaml: String? = nil, lifetime: Int64 = 90 * day, desk: Desk = Desk(),
    secrets: [String: String] = [:], kept: [String: String] = [:],
    prepare: (Authority, Desk) -> Void = { _, _ in }
  ) async throws {
    self.desk = desk
    hub = try TestHub(
      unbooted: yaml ?? Self.yaml(more), catalogue: [CatalogueEntry(AcmePlugin.self)], secrets: secrets)
    authority = try Authority(
      clock: hub.clock, kind: "tls-alpn-01", domains: Self.domains, lifetime: lifetime)
    authority.looks.withLock { looks in
      looks = Authority.Look { name, token, thumbprint in
        let wanted = "\(token).\(thumbprint)"
        let digest = Digest.sha256(Array(wanted.utf8)).bytes
        return desk.state.withLock { $0.challenges }.contains(HandshakeChallenge(name: name, digest: digest))
      }
    }
    for (name, text) in kept { hub.keeper.put(text, as: name) }
    hub.kernel.give((any HTTPFetching).self, authority)
    hub.kernel.give((any CertificateTaking).self, desk)
    prepare(authority, desk)
    try await hub.boot()
    await hub.beginsToListen()
    await hub.settle()
  }

  static func yaml(_ more: String = "") -> String {
    """
    plugins:
      - acme: {domains: [hub.test, other.test], agreeToTerms: true, directory: 'https://ca.test/dir'\
    \(more.isEmpty ? "" : ", \(more)")}
    """
  }

  /// What the hub says of its certificate.
  func report() async -> JSONValue {
    await hub.ask(.GET, "/admin/v1/certificate", isAdmin: true).json ?? .null
  }

  var orders: Int { authority.state.withLock { $0.orders } }
  var leaf: CertificateInfo? { desk.current.flatMap { try? CertificateChain(pem: $0).leaf } }
  var failures: [CertificateFailed] { hub.events(of: CertificateFailed.self) }
  var renewals: [CertificateRenewed] { hub.events(of: CertificateRenewed.self) }
}
