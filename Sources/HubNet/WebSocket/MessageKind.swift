/// The two kinds of message a WebSocket carries.
enum MessageKind: UInt8, Sendable {
  case text
  case binary

  /// The opcode of the first frame of such a message.
  var opcode: FrameOpcode { self == .text ? .text : .binary }
}
