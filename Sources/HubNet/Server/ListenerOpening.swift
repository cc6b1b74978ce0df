internal import HubKernel

internal import CHubSys
internal import Glibc

/// Opens listening sockets.
enum ListenerOpening {
  private static let mostAddresses = 8
  /// An admin socket is for the user the hub runs as.
  private static let adminMode: UInt32 = 0o600
  private static let publicMode: UInt32 = 0o666

  /// One listener for an address as an operator writes it; a name gives one for each address it stands for.
  static func open(_ text: String, for purpose: ListenerPurpose, number: () -> UInt32) throws(ServerError)
    -> [Listener]
  {
    guard let address = SocketAddress(text) else { throw .address(text) }
    switch address {
    case .unix(let path):
      return [try open(path: path, text, for: purpose, index: number())]
    case .ip(let ip, let port):
      let remote = hub_address(ip, port: port)
      return [try bind(remote, onlyV6: true, text, for: purpose, index: number())]
    case .any(let port):
      return [try openAny(port, text, for: purpose, index: number())]
    case .host(let name, let port):
      var listeners: [Listener] = []
      for found in try lookUp(name, port, text) {
        listeners.append(try bind(found, onlyV6: true, text, for: purpose, index: number()))
      }
      return listeners
    }
  }

  /// A socket that a service manager opened.
  static func adopt(
    _ inherited: InheritedSockets.Inherited, for purpose: ListenerPurpose, index: UInt32
  ) throws(ServerError) -> Listener {
    let descriptor = hub_adopt_listener(inherited.descriptor)
    guard descriptor >= 0 else { throw .inherited(inherited.name, -descriptor) }
    let name = inherited.name.isEmpty ? "inherited" : inherited.name
    return Listener(
      descriptor: descriptor, index: index, for: purpose, wanted: "inherited:\(name)",
      address: text(of: descriptor) ?? path(of: descriptor) ?? "unix:\(name)")
  }

  private static func open(
    path: String, _ text: String, for purpose: ListenerPurpose, index: UInt32
  ) throws(ServerError) -> Listener {
    let mode = purpose == .operators ? adminMode : publicMode
    var descriptor = hub_listen_unix(path, mode)
    // A file that nobody answers at is left from a hub that was killed.
    if descriptor == -EADDRINUSE, hub_is_stale_socket(path) == 1 {
      _ = hub_unlink(path)
      descriptor = hub_listen_unix(path, mode)
    }
    guard descriptor >= 0 else { throw failure(text, -descriptor) }
    return Listener(
      descriptor: descriptor, index: index, for: purpose, wanted: text, address: text, path: path)
  }

  /// Both families with one socket; IPv4 alone where the machine has no IPv6.
  private static func openAny(
    _ port: Int, _ text: String, for purpose: ListenerPurpose, index: UInt32
  ) throws(ServerError) -> Listener {
    do throws(ServerError) {
      let everywhere = hub_address(IPAddress(high: 0, low: 0), port: port)
      return try bind(everywhere, onlyV6: false, text, for: purpose, index: index)
    } catch {
      guard case .listen(_, EAFNOSUPPORT) = error else { throw error }
      let everywhere = hub_address(IPAddress(v4: 0), port: port)
      return try bind(everywhere, onlyV6: false, text, for: purpose, index: index)
    }
  }

  private static func bind(
    _ address: hub_address, onlyV6: Bool, _ text: String, for purpose: ListenerPurpose, index: UInt32
  ) throws(ServerError) -> Listener {
    var address = address
    let descriptor = hub_listen_tcp(&address, onlyV6 ? 1 : 0)
    guard descriptor >= 0 else { throw failure(text, -descriptor) }
    return Listener(
      descriptor: descriptor, index: index, for: purpose, wanted: text,
      address: Self.text(of: descriptor) ?? text)
  }

  private static func lookUp(
    _ name: String, _ port: Int, _ text: String
  ) throws(ServerError) -> [hub_address] {
    var found = Array(repeating: hub_address(), count: mostAddresses)
    let count = hub_look_up(name, UInt16(truncatingIfNeeded: port), &found, Int32(mostAddresses))
    guard count > 0 else { throw .unknownHost(text) }
    // With a port of our choosing all of them would have to be the same, so there the first has to do.
    return Array(found.prefix(port == 0 ? 1 : Int(count)))
  }

  private static func text(of descriptor: Int32) -> String? {
    var address = hub_address()
    guard hub_local_address(descriptor, &address) == 0, address.family != UInt8(hub_family_unix) else {
      return nil
    }
    let ip = IPAddress(high: address.high, low: address.low)
    return SocketAddress.ip(ip, port: Int(address.port)).description
  }

  /// Where a Unix socket that somebody else opened lies.
  private static func path(of descriptor: Int32) -> String? {
    var bytes = [CChar](repeating: 0, count: SocketAddress.unixPathBytes + 1)
    let count = hub_local_path(descriptor, &bytes, Int32(bytes.count))
    guard count > 0 else { return nil }
    return "unix:" + String(decoding: bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func failure(_ text: String, _ code: Int32) -> ServerError {
    switch code {
    case EADDRINUSE: .inUse(text)
    case EACCES, EPERM: .notAllowed(text)
    case EADDRNOTAVAIL: .notHere(text)
    default: .listen(text, code)
    }
  }
}

extension hub_address {
  /// Whether it is one of those that a machine has for itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
  var isLoopback: Bool {
    guard high == 0 else { return false }
    return low == 1 || low >> 24 == 0xFFFF_7F
  }

  init(_ ip: IPAddress, port: Int) {
    let isV4 = ip.family == .v4
    self.init(
      high: ip.high, low: isV4 ? ip.low | 0xFFFF_0000_0000 : ip.low, port: UInt16(truncatingIfNeeded: port),
      family: UInt8(isV4 ? hub_family_v4 : hub_family_v6))
  }
}
