import HubKernel

/// The tenants of the configuration by name. A name from outside is looked up here and nowhere else, so that
/// strangers cannot make the hub remember names.
final class TenantNames: Sendable {
  private let host: Host
  private let known = Lock<[String: Namespace]?>(nil)

  init(_ host: Host) { self.host = host }

  func find(_ name: String) -> Namespace? {
    // Names in the configuration are ASCII, so equal texts are equal bytes.
    guard name.utf8.count <= 63, name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    if let map = known.withLock({ $0 }) { return map[name] }
    let map = Dictionary(host.hub.tenants.map { ($0.name, $0) }) { first, _ in first }
    known.withLock { $0 = map }
    return map[name]
  }

  /// Forgets them: there may be others now.
  func forget() { known.withLock { $0 = nil } }
}
