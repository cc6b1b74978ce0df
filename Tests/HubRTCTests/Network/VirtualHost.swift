import HubWire

/// A machine with some addresses, behind a NAT or in the open.
final class VirtualHost: VirtualPlace {
  let name: String
  let network: VirtualNetwork
  let nat: NAT?
  /// What came, with the address it was sent to.
  var receive: (Parcel) -> Void = { _ in }

  init(_ name: String, in network: VirtualNetwork, behind nat: NAT?) {
    self.name = name
    self.network = network
    self.nat = nat
  }

  func take(_ address: IPAddress) {
    if let nat { nat.put(self, at: address) } else { network.put(self, at: address) }
  }

  func leave(_ address: IPAddress) {
    if let nat { nat.take(address) } else { network.take(address) }
  }

  func send(_ parcel: Parcel) {
    if let nat { return nat.send(parcel) }
    if parcel.to.ip.isPublicHere { network.carry(parcel) }
  }

  func arrive(_ parcel: Parcel) { receive(parcel) }
}
