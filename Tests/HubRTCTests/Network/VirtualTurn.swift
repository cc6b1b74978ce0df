import HubCrypto
import HubWire

@testable import HubRTC

/// A TURN server of the virtual network (RFC 8656): what agents need of one, and faults on demand.
final class VirtualTurn: VirtualPlace {
  static let username = "somebody"
  static let password = "something only the two of us know"
  static let realm = "turn.test"

  struct Allocation {
    let client: RemoteAddress
    let relayed: RemoteAddress
    var endsAt: Int64
    var permissions: [IPAddress: Int64] = [:]
    var channels: [UInt16: RemoteAddress] = [:]
  }

  let address: RemoteAddress
  let network: VirtualNetwork
  let writer = StunWriter()
  var allocations: [Allocation] = []
  /// What it grants at most, in seconds.
  var longestLifetime: UInt32 = 600
  var nonce = "nonce-1"
  /// The answer to every request to allocate, if it is not to be served.
  var error: Int?
  /// Where it sends whoever allocates.
  var alternate: RemoteAddress?
  /// Whether it wants SHA-256 and says so.
  var wantsSHA256 = false
  private(set) var counts: [UInt16: Int] = [:]
  private(set) var channelDatagrams = 0
  private var nextPort: UInt16 = 49_152

  init(at address: RemoteAddress, in network: VirtualNetwork) {
    self.address = address
    self.network = network
    network.put(self, at: address.ip)
  }

  func count(_ method: StunMethod) -> Int { counts[method.rawValue] ?? 0 }

  func nextRelayed() -> RemoteAddress {
    nextPort += 1
    return RemoteAddress(address.ip, port: nextPort)
  }

  func arrive(_ parcel: Parcel) {
    allocations.removeAll { $0.endsAt <= network.now }
    guard parcel.to == address else { return arriveForClient(parcel) }
    parcel.bytes.withUnsafeBytes { bytes in
      if let first = bytes.first, first & 0xC0 == 0x40 { return forward(bytes, of: parcel.from) }
      guard let message = StunReader(bytes) else { return }
      if message.kind == .indication { return indicated(message, parcel.from) }
      guard message.kind == .request else { return }
      counts[message.method, default: 0] += 1
      answer(message, parcel.from)
    }
  }

  /// From a peer to an address that is lent.
  private func arriveForClient(_ parcel: Parcel) {
    guard let allocation = allocations.first(where: { $0.relayed == parcel.to }),
      let end = allocation.permissions[parcel.from.ip], end > network.now
    else { return network.note("turn drops \(parcel.from) > \(parcel.to)") }
    if let (number, _) = allocation.channels.first(where: { $0.value == parcel.from }) {
      let head = [
        UInt8(number >> 8), UInt8(number & 0xFF), UInt8(parcel.bytes.count >> 8),
        UInt8(parcel.bytes.count & 0xFF),
      ]
      return send(head + parcel.bytes, to: allocation.client)
    }
    writer.begin(.data, .indication, TransactionID(high: 1, low: network.random.next()))
    writer.add(StunAttribute.xorPeerAddress, mixed: parcel.from)
    writer.add(StunAttribute.data, parcel.bytes)
    send(Array(writer.message), to: allocation.client)
  }

  private func forward(_ bytes: UnsafeRawBufferPointer, of client: RemoteAddress) {
    guard let allocation = allocations.first(where: { $0.client == client }), bytes.count >= 4 else { return }
    let number = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    guard let peer = allocation.channels[number] else { return }
    channelDatagrams += 1
    relay(Array(bytes.dropFirst(4).prefix(Int(bytes[2]) << 8 | Int(bytes[3]))), allocation, to: peer)
  }

  private func indicated(_ message: StunReader, _ client: RemoteAddress) {
    guard message.method == StunMethod.send.rawValue,
      let allocation = allocations.first(where: { $0.client == client }),
      let peer = message.mixedAddress(message.peerAddress)
    else { return }
    relay(message.copy(message.data), allocation, to: peer)
  }

  private func relay(_ bytes: [UInt8], _ allocation: Allocation, to peer: RemoteAddress) {
    guard let end = allocation.permissions[peer.ip], end > network.now else { return }
    network.carry(Parcel(from: allocation.relayed, to: peer, bytes: bytes))
  }

  func send(_ bytes: [UInt8], to client: RemoteAddress) {
    network.carry(Parcel(from: address, to: client, bytes: bytes))
  }
}
