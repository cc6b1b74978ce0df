internal import HubKernel

/// The address of a hub, taken apart.
struct HubLocator: Sendable, Equatable {
  let isSecure: Bool
  let host: String
  let port: UInt16
  let path: String
  let text: String

  /// Reads `ws://`, `wss://`, `http://` or `https://`, a host, perhaps a port and a path.
  init?(_ text: String) {
    let schemes = [("wss://", true), ("ws://", false), ("https://", true), ("http://", false)]
    guard let (scheme, isSecure) = schemes.first(where: { text.lowercased().hasPrefix($0.0) }) else {
      return nil
    }
    let rest = text.dropFirst(scheme.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    let place = String(rest[..<end])
    let isNumbered =
      place.hasSuffix("]") ? false : place.split(separator: ":").count == 2 || place.contains("]:")
    guard !place.isEmpty, !place.contains("@"),
      let address = HostPort(isNumbered ? place : "\(place):\(isSecure ? 443 : 80)"), address.port > 0
    else { return nil }
    self.isSecure = isSecure
    (host, port) = (address.host, address.port)
    let path = String(rest[end...].prefix { $0 != "?" })
    guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    self.path = path.isEmpty ? "/" : path
    self.text = text
  }

  /// As a field `Host` has it.
  var hostField: String {
    let isUsual = port == (isSecure ? 443 : 80)
    let name = host.contains(":") ? "[\(host)]" : host
    return isUsual ? name : "\(name):\(port)"
  }
}
