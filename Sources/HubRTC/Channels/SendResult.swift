/// What became of a message.
public enum SendResult: Sendable, Hashable {
  /// It will be sent, as reliably as the channel is.
  case sent
  /// There is no room now. `drained` is told once there is; nothing of the message was kept.
  case full
  /// The channel is not open, or no longer.
  case closed
  /// No message that long can be sent: the other peer takes none, or we do not.
  case tooLarge
}
