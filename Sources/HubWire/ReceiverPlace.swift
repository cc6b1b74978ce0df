/// Where a message that another lane composed names its receiver.
package enum ReceiverPlace {
  /// Writes a receiver's own spelling of its id there.
  package static func fill(
    _ message: UnsafeMutableRawBufferPointer, _ place: Int, _ id: PeerID, _ spelling: PeerSpelling
  ) {
    guard let base = message.baseAddress, message.count &- place >= PeerID.digitCount else { return }
    spelling.write(id, to: base + place)
  }
}
