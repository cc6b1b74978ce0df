import HubWire

@testable import HubRTC

/// A server that says where requests come from.
final class VirtualStun: VirtualPlace {
  let network: VirtualNetwork
  private let writer = StunWriter()
  private(set) var asked = 0

  init(in network: VirtualNetwork) { self.network = network }

  func arrive(_ parcel: Parcel) {
    parcel.bytes.withUnsafeBytes { bytes in
      guard let message = StunReader(bytes), message.kind == .request,
        message.method == StunMethod.binding.rawValue
      else { return }
      asked += 1
      writer.begin(.binding, .success, message.transaction)
      writer.add(StunAttribute.xorMappedAddress, mixed: parcel.from)
      writer.addFingerprint()
      network.carry(Parcel(from: parcel.to, to: parcel.from, bytes: Array(writer.message)))
    }
  }
}
