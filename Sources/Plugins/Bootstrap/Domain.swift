import HubKernel
import HubTokens

/// A domain that is asked for hubs, perhaps with the port of its web server.
struct Domain: Hashable, Sendable {
  let host: String
  let port: UInt16

  private static let standardPort: UInt16 = 443

  init?(_ text: String) {
    guard !text.contains("/"), let location = try? HubLocation("wss://\(text)") else { return nil }
    host = location.host
    port = location.port
  }

  /// Where its web server tells of hubs.
  func address(of path: String) -> String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "https://\(name)\(port == Self.standardPort ? "" : ":\(port)")\(path)"
  }

  /// The name whose texts tell of hubs; nil for an address, which has none.
  var textName: String? { IPAddress(host) == nil ? "_pigeonhub-bootstrap.\(host)" : nil }
}
