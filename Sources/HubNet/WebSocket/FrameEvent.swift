/// What the receive side found in the bytes it was given.
///
/// Payloads point into the caller's buffer or into memory of the reader; they are good until the next call.
enum FrameEvent {
  /// Everything given was used up; come back with more.
  case needMore
  /// A whole message; text is valid UTF-8.
  case message(MessageKind, UnsafeRawBufferPointer)
  /// A whole message still compressed (RFC 7692); inflate it, then check it.
  case compressedMessage(MessageKind, UnsafeRawBufferPointer)
  /// Answer it with a pong of the same payload.
  case ping(UnsafeRawBufferPointer)
  /// An answer to a ping, or an unasked heartbeat.
  case pong(UnsafeRawBufferPointer)
  /// The peer closes; the reason is valid UTF-8. Nothing comes after it.
  case close(CloseCode?, reason: UnsafeRawBufferPointer)
  /// The peer broke the protocol or a limit: close with this code. Nothing comes after it.
  case failure(CloseCode, StaticString)
}
