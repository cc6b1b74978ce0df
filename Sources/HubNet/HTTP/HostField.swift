internal import HubKernel

/// A host with an optional port, as in the Host field and in targets.
struct HostField: Equatable, Sendable {
  /// In lower case; an IPv6 literal without its brackets.
  let name: String
  let port: Int?

  /// The longest host name there is, in bytes.
  static let nameBytes = 255

  /// Takes names of letters, digits, hyphens, underscores and dots, and IP literals; user information, empty
  /// hosts, percent-encoding and whatever else RFC 3986 would let pass is refused.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if bytes.first == 0x5B {
      guard let close = bytes.firstIndex(of: 0x5D),
        let address = IPAddress(ipv6: bytes[(bytes.startIndex &+ 1)..<close])
      else { return nil }
      name = address.description
      rest = bytes[(close &+ 1)...]
    } else {
      let end = bytes.firstIndex(of: ASCII.colon) ?? bytes.endIndex
      guard Self.isName(bytes[..<end]) else { return nil }
      name = ASCII.lowercased(bytes[..<end])
      rest = bytes[end...]
    }
    guard let colon = rest.popFirst() else {
      port = nil
      return
    }
    guard colon == ASCII.colon else { return nil }
    port = ASCII.decimal(rest, limit: 65535)
    if port == nil, !rest.isEmpty { return nil }
  }

  static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, first != ASCII.dot, bytes.count <= nameBytes else { return false }
    var previous: UInt8 = 0
    for byte in bytes {
      guard ASCII.isLetterOrDigit(byte) || byte == 0x2D || byte == 0x5F || byte == ASCII.dot else {
        return false
      }
      if byte == ASCII.dot, previous == ASCII.dot { return false }
      previous = byte
    }
    return true
  }

  /// Whether both name the same place, a missing port meaning `defaultPort`.
  func agrees(with other: HostField, defaultPort: Int) -> Bool {
    name.utf8.elementsEqual(other.name.utf8) && (port ?? defaultPort) == (other.port ?? defaultPort)
  }
}
