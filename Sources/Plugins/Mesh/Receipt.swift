import HubKernel
import HubMesh

/// What a signal given to another reactor leaves behind, so that its sender can be told if the receiver has
/// gone by then.
enum Receipt {
  static let longest = ForeignSignal.longestReceipt
  private static let head = 80
  private static let places = (key: 0, from: 20, to: 40, home: 60)

  /// Writes one; an id of a message that finds no room is left out.
  static func write(
    _ letter: borrowing Letter, home: HubID, to buffer: UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    guard let base = buffer.baseAddress, buffer.count >= head else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    letter.network.place.writeBytes(to: base + places.key)
    letter.from.writeBytes(to: base + places.from)
    letter.to.writeBytes(to: base + places.to)
    home.writeBytes(to: base + places.home)
    let messageID = letter.messageID
    guard let source = messageID.baseAddress, messageID.count <= buffer.count - head else {
      return UnsafeRawBufferPointer(rebasing: buffer[..<head])
    }
    (base + head).copyMemory(from: source, byteCount: messageID.count)
    return UnsafeRawBufferPointer(rebasing: buffer[..<(head + messageID.count)])
  }

  /// What came back, as it is told to the sender's hub.
  static func read(_ receipt: UnsafeRawBufferPointer, own: HubID) -> ReturnedLetter? {
    guard receipt.count >= head else { return nil }
    func id(_ place: Int) -> PeerID? {
      PeerID(bytes: UnsafeRawBufferPointer(rebasing: receipt[place..<place + PeerID.byteCount]))
    }
    guard let key = id(places.key), let from = id(places.from), let to = id(places.to) else { return nil }
    return ReturnedLetter(
      from: from, to: to, network: NetworkKey(place: key), messageID: Array(receipt[head...]),
      code: .peerNotFound, hub: own)
  }
}
