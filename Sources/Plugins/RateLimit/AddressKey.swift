import HubKernel

/// An address or a subnet as a key: sixteen bytes, IPv4 mapped into them, and how many bits count.
struct AddressKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
  let prefix: UInt8

  init(high: UInt64, low: UInt64, prefix: UInt8) {
    self.high = high
    self.low = low
    self.prefix = prefix
  }

  /// One address.
  init(_ address: IPAddress) { self.init(Subnet(address, prefix: 128)) }

  /// All addresses of a subnet. The length is part of the key: two subnets may begin alike.
  init(_ subnet: Subnet) {
    high = subnet.base.high
    low = subnet.base.family == .v4 ? subnet.base.low | 0xFFFF_0000_0000 : subnet.base.low
    prefix = UInt8(truncatingIfNeeded: subnet.base.family == .v4 ? subnet.prefix &+ 96 : subnet.prefix)
  }
}
