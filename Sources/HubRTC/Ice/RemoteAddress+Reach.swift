internal import HubWire

extension RemoteAddress {
  /// Whether a datagram can be sent there: one machine, and a port.
  var canBeReached: Bool {
    guard port > 0, !ip.isUnspecified else { return false }
    if isV4 {
      // From 224.0.0.0 on nobody in particular is meant; what begins with 0 is no address.
      let first = UInt8(truncatingIfNeeded: low &>> 24)
      return first > 0 && first < 224
    }
    return high &>> 56 != 0xFF
  }

  /// fe80::/10, which mean something on one link only.
  var isLinkLocal: Bool { !isV4 && high &>> 54 == 0xFE80 &>> 6 }

  /// Whether something can be sent from here to there.
  func reaches(_ other: RemoteAddress) -> Bool {
    isV4 == other.isV4 && isLinkLocal == other.isLinkLocal && ip.isLoopback == other.ip.isLoopback
  }
}
