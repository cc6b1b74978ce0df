/// For how long a message is sent again when it was lost (RFC 8832 §5.1).
public enum ChannelReliability: Sendable, Hashable {
  /// Until it has arrived.
  case reliable
  /// So many times.
  case retransmissions(UInt32)
  /// For so many milliseconds, of the wall clock.
  case lifetime(UInt32)
}
