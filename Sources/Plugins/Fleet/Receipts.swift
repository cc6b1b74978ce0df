import HubKernel
import HubMesh

/// What a signal given to another reactor leaves behind, so that its sender can be told if the receiver has
/// gone by then: fixed fields, then the id of the message if it finds room.
final class Receipts {
  private static let mark: UInt8 = 0xFE
  private static let head = 1 + 3 * PeerID.byteCount + Life.byteCount
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ForeignSignal.longestReceipt, alignment: 8)

  deinit { buffer.deallocate() }

  /// Writes one, which is good until the next.
  func write(_ letter: borrowing Letter, home: Life) -> UnsafeRawBufferPointer {
    guard let base = buffer.baseAddress else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    base.storeBytes(of: Self.mark, as: UInt8.self)
    letter.network.place.writeBytes(to: base + 1)
    letter.from.writeBytes(to: base + 21)
    letter.to.writeBytes(to: base + 41)
    home.hub.writeBytes(to: base + 61)
    base.storeBytes(of: home.epoch, toByteOffset: 81, as: UInt64.self)
    let messageID = letter.messageID
    guard let source = messageID.baseAddress, messageID.count <= buffer.count - Self.head else {
      return UnsafeRawBufferPointer(rebasing: buffer[..<Self.head])
    }
    (base + Self.head).copyMemory(from: source, byteCount: messageID.count)
    return UnsafeRawBufferPointer(rebasing: buffer[..<(Self.head + messageID.count)])
  }

  /// What came back, and which hub it came from; nil when it is nobody's here.
  static func read(_ receipt: UnsafeRawBufferPointer) -> (ReturnedSignal, Life)? {
    var reader = ByteReader(receipt)
    guard reader.number(UInt8.self) == mark, let network = reader.id(), let from = reader.id(),
      let to = reader.id(), let hub = reader.id(), let epoch = reader.number(UInt64.self),
      let messageID = reader.slice(reader.rest)
    else { return nil }
    let signal = ReturnedSignal(
      from: from, to: to, network: NetworkKey(place: network), messageID: Array(messageID),
      code: .peerNotFound)
    return (signal, Life(hub: hub, epoch: UInt64(bigEndian: epoch)))
  }
}
