internal import CHubSys
internal import HubKernel

extension RemoteAddress {
  init(_ address: IPAddress, port: Int) {
    let isV4 = address.family == .v4
    self.init(
      high: address.high, low: isV4 ? address.low | 0xFFFF_0000_0000 : address.low,
      port: UInt16(truncatingIfNeeded: port))
  }

  init(_ address: hub_address) {
    self.init(high: address.high, low: address.low, port: address.port)
  }

  /// No address, as for a Unix socket.
  var isNone: Bool { high == 0 && low == 0 && port == 0 }

  /// The same with the port, as in an address to connect to.
  var place: String {
    let isV4 = high == 0 && low >> 32 == 0xFFFF
    return isV4 ? "\(text):\(port)" : "[\(text)]:\(port)"
  }

  /// As people write it; empty for a Unix socket.
  var text: String { isNone ? "" : IPAddress(high: high, low: low).description }
}
