/// How much one peer may make us hold.
struct FrameLimits: Sendable {
  static let defaultMessageLength = 64 * 1024
  static let defaultFramesPerMessage = 1024

  /// The longest message in bytes; of a compressed message both forms obey it.
  let messageLength: UInt32
  /// The most frames one message may be cut into.
  let framesPerMessage: UInt32

  /// Values that do not fit are brought to the nearest that does.
  init(
    messageLength: Int = defaultMessageLength,
    framesPerMessage: Int = defaultFramesPerMessage
  ) {
    self.messageLength = UInt32(clamping: min(max(messageLength, 0), Int(Int32.max)))
    self.framesPerMessage = UInt32(clamping: max(framesPerMessage, 1))
  }
}
