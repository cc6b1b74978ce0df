import HubCrypto

/// One authority and what it issued, made once for all tests.
struct Fixtures: Sendable {
  static let shared = try? Fixtures()

  let authority: SelfSigned
  let hub: SelfSigned
  let guest: SelfSigned

  init() throws {
    authority = try SelfSigned.authority("Test authority")
    hub = try authority.issue(for: ["hub.example", "*.hub.example", "127.0.0.1", "::1"])
    guest = try authority.issue(for: ["guest.example"])
  }

  var trust: PEMSource { .bytes(authority.certificate) }

  func server(
    _ versions: ClosedRange<TLSVersion> = .tls12 ... .tls13, clients: ClientCertificates = .ignore
  ) throws -> TLSContext {
    try TLSContext.server(hub.identity, versions: versions, clients: clients)
  }

  func client(_ versions: ClosedRange<TLSVersion> = .tls12 ... .tls13, identity: TLSIdentity? = nil) throws
    -> TLSContext
  {
    try TLSContext.client(trust: .authorities(trust), identity: identity, versions: versions)
  }
}
