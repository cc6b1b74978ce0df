/// What happens to a connection to another peer.
public enum DataEvent: Sendable, Equatable {
  /// Both look for a way, are connected, have lost it: a word for each state of WebRTC.
  case state(String)
  /// The channel is open: messages can be sent.
  case opened(label: String)
  /// A message came as text.
  case text(String)
  /// A message came as bytes.
  case binary([UInt8])
}
