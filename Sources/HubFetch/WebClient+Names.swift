internal import Glibc
public import HubBase

extension WebClient: NameResolving {
  /// More addresses of one host are not looked at.
  private static let mostAddresses = 64

  /// The texts of a name, each in one piece.
  public func texts(of name: String, servers: [String], deadline: Duration) async throws -> [[UInt8]] {
    guard NameQuery.isName(name) else { throw FetchError.badAddress("it is no name of a domain") }
    return try await perform(within: deadline) { patience throws(FetchError) in
      try NameQuery(servers: servers).texts(of: name, patience)
    }
  }

  /// The addresses a host has.
  public func addresses(of host: String, deadline: Duration) async throws -> [[UInt8]] {
    try await perform(within: deadline) { _ throws(FetchError) in try Self.addresses(of: host) }
  }

  /// What the C library finds, since that is what connecting asks as well.
  private static func addresses(of host: String) throws(FetchError) -> [[UInt8]] {
    var wishes = addrinfo()
    wishes.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let outcome = getaddrinfo(host, nil, &wishes, &list)
    guard outcome == 0 else { throw .unreachable(String(cString: gai_strerror(outcome))) }
    defer { freeaddrinfo(list) }
    var found: [[UInt8]] = []
    var next = list
    while let one = next?.pointee, found.count < mostAddresses {
      if let bytes = bytes(of: one) { found.append(bytes) }
      next = one.ai_next
    }
    return found
  }

  private static func bytes(of info: addrinfo) -> [UInt8]? {
    guard let address = info.ai_addr else { return nil }
    switch info.ai_family {
    case AF_INET:
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
        withUnsafeBytes(of: place.pointee.sin_addr) { Array($0) }
      }
    case AF_INET6:
      return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
        withUnsafeBytes(of: place.pointee.sin6_addr) { Array($0) }
      }
    default: return nil
    }
  }
}
