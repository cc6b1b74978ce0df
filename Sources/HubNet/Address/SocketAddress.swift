internal import HubKernel

/// Where to listen or connect, as an operator writes it.
enum SocketAddress: Hashable, Sendable {
  case ip(IPAddress, port: Int)
  /// A name that still has to be looked up.
  case host(String, port: Int)
  /// Every address of this machine, written `:3000`.
  case any(port: Int)
  case unix(path: String)

  /// What `sockaddr_un` holds, less its closing zero.
  static let unixPathBytes = 107

  /// Reads `127.0.0.1:3000`, `[::1]:3000`, `localhost:3000`, `:3000` and `unix:/path`.
  init?(_ text: String) {
    let bytes = Array(text.utf8)[...]
    if text.hasPrefix("unix:") {
      let path = bytes.dropFirst(5)
      guard path.first == ASCII.slash, path.count <= Self.unixPathBytes, !path.contains(0) else { return nil }
      self = .unix(path: String(decoding: path, as: UTF8.self))
      return
    }
    guard let colon = bytes.lastIndex(of: ASCII.colon),
      let port = ASCII.decimal(bytes[(colon &+ 1)...], limit: 65535)
    else { return nil }
    let name = bytes[..<colon]
    if name.isEmpty {
      self = .any(port: port)
    } else if name.first == 0x5B, name.last == 0x5D {
      guard let address = IPAddress(ipv6: name.dropFirst().dropLast()) else { return nil }
      self = .ip(address, port: port)
    } else if let address = IPAddress(ipv4: name) {
      self = .ip(address, port: port)
    } else {
      guard Self.isHostName(name) else { return nil }
      self = .host(String(decoding: name, as: UTF8.self), port: port)
    }
  }

  /// A name whose last label is a number is an address written badly, not a name.
  private static func isHostName(_ name: ArraySlice<UInt8>) -> Bool {
    guard HostField.isName(name), let last = name.split(separator: ASCII.dot).last else { return false }
    return !last.allSatisfy(ASCII.isDigit)
  }
}

extension SocketAddress: CustomStringConvertible {
  var description: String {
    switch self {
    case .ip(let address, let port): address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    case .host(let name, let port): "\(name):\(port)"
    case .any(let port): ":\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
