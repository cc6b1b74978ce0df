/// How far a peer has come.
public enum RTCState: String, Sendable, CaseIterable {
  /// No description has been made or read.
  case new
  /// A way is looked for, and what is above it is begun.
  case connecting
  /// Channels can be used.
  case connected
  /// The way has fallen silent. What is sent waits; it may yet arrive.
  case disconnected
  /// It is over, and why was told.
  case failed
  /// It is over, since one of both said so.
  case closed

  /// Whether nothing more will happen.
  public var isOver: Bool { self == .failed || self == .closed }
}
