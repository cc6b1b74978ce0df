/// What a WebSocket message is made of.
@frozen public enum MessageKind: UInt8, Sendable {
  case text
  case binary
}
