internal import Glibc
internal import HubBase
internal import HubWire

/// Owns a socket that never blocks.
final class Descriptor {
  let number: Int32

  private init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Connects to the first of the host's addresses that takes it.
  static func connect(
    host: String, port: UInt16, _ patience: Patience, kind: __socket_type = SOCK_STREAM,
    publicOnly: Bool = false
  ) throws(FetchError) -> Descriptor {
    var wishes = addrinfo()
    wishes.ai_socktype = Int32(kind.rawValue)
    wishes.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let outcome = getaddrinfo(host, String(port), &wishes, &list)
    guard outcome == 0 else { throw .unreachable(String(cString: gai_strerror(outcome))) }
    defer { freeaddrinfo(list) }
    var failure = FetchError.unreachable("it has no address")
    var next = list
    while let candidate = next?.pointee {
      next = candidate.ai_next
      guard !publicOnly || isPublic(candidate) else {
        failure = .unreachable("it is in a network that is not public")
        continue
      }
      do throws(FetchError) {
        return try connect(candidate, patience)
      } catch .unreachable(let why) {
        failure = .unreachable(why)
      }
    }
    throw failure
  }

  private static func isPublic(_ info: addrinfo) -> Bool { address(info)?.isPublic ?? false }

  private static func address(_ info: addrinfo) -> IPAddress? {
    guard let address = info.ai_addr else { return nil }
    switch info.ai_family {
    case AF_INET:
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
        IPAddress(v4: UInt32(bigEndian: place.pointee.sin_addr.s_addr))
      }
    case AF_INET6:
      return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
        let bytes = withUnsafeBytes(of: place.pointee.sin6_addr) { Array($0) }
        return IPAddress(bytes: bytes)
      }
    default: return nil
    }
  }

  private static func connect(_ address: addrinfo, _ patience: Patience) throws(FetchError) -> Descriptor {
    let kind = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let number = socket(address.ai_family, kind, 0)
    guard number >= 0 else { throw lastFailure(errno) }
    let descriptor = Descriptor(number)
    if Glibc.connect(number, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
    guard errno == EINPROGRESS else { throw lastFailure(errno) }
    try patience.wait(for: number, POLLOUT)
    var result: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(number, SOL_SOCKET, SO_ERROR, &result, &size)
    guard result == 0 else { throw lastFailure(result) }
    return descriptor
  }

  private static func lastFailure(_ number: Int32) -> FetchError {
    .unreachable(strerror(number).map { String(cString: $0) } ?? "error \(number)")
  }
}

extension Descriptor {
  /// So many addresses of a name are looked at.
  private static let mostAddresses = 8

  /// The addresses of a name, each as text.
  static func addresses(of host: String) -> [String] {
    var wishes = addrinfo()
    wishes.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    wishes.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &wishes, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var next = list
    while let candidate = next?.pointee, found.count < mostAddresses {
      next = candidate.ai_next
      if let address = Self.address(candidate) { found.append(address.description) }
    }
    return found
  }
}
