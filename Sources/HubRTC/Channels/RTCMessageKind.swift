/// What a message holds.
public enum RTCMessageKind: Sendable, Hashable {
  /// Text in UTF-8.
  case text
  /// Any bytes.
  case binary
}
