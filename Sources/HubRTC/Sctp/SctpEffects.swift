/// What an association does to those around it. All of it is called from `SctpAssociation.drain`, where the
/// association may be used; bytes are valid during the call only.
protocol SctpEffects: AnyObject {
  /// Sends a packet to the other end.
  func sctpSend(_ packet: UnsafeRawBufferPointer)
  /// Both ends know of each other.
  func sctpIsUp()
  /// A whole message came.
  func sctpReceived(_ message: UnsafeRawBufferPointer, stream: UInt16, kind: UInt32)
  /// A message on this stream is longer than we take. What follows of it is dropped.
  func sctpReceivedTooMuch(stream: UInt16)
  /// The other end has ended its direction of a stream.
  func sctpEnded(incoming stream: UInt16)
  /// The other end knows that ours is at its end.
  func sctpEnded(outgoing stream: UInt16)
  /// The other end would not end a stream now.
  func sctpCouldNotEnd(stream: UInt16)
  /// Some of what waited has been acknowledged.
  func sctpMadeRoom(_ room: Int)
  /// It is over.
  func sctpEnded(_ ending: SctpEnding)
}
