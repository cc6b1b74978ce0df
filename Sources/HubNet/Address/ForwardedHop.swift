internal import HubKernel

/// One stop a request says it made on its way.
enum ForwardedHop: Equatable, Sendable {
  case address(IPAddress)
  /// `unknown`, a made-up name such as `_front`, or nothing at all.
  case hidden
  case malformed

  /// Reads a node: an address, in brackets if it is IPv6 and a port follows. RFC 7239 §6.
  init(node bytes: ArraySlice<UInt8>) {
    var name = bytes
    if name.isEmpty || name.first == 0x5F || ASCII.matches(name.prefix(7), "unknown") {
      self = .hidden
      return
    }
    var port: ArraySlice<UInt8> = []
    if name.first == 0x5B {
      guard let close = name.firstIndex(of: 0x5D) else {
        self = .malformed
        return
      }
      port = name[(close &+ 1)...]
      name = name[(name.startIndex &+ 1)..<close]
      if !name.contains(ASCII.colon) { name = [] }
    } else if name.firstIndex(of: ASCII.colon) == name.lastIndex(of: ASCII.colon),
      let colon = name.firstIndex(of: ASCII.colon)
    {
      port = name[colon...]
      name = name[..<colon]
    }
    if let address = IPAddress(text: name), Self.isPort(port) {
      self = .address(address)
    } else {
      self = .malformed
    }
  }

  private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    if text.isEmpty { return true }
    guard text.first == ASCII.colon else { return false }
    let number = text.dropFirst()
    let isMadeUp = number.first == 0x5F && number.dropFirst().allSatisfy(ASCII.isToken)
    return isMadeUp || ASCII.decimal(number, limit: 65535) != nil
  }
}
