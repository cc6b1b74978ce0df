/// How far an agent has come.
public enum IceState: String, Sendable, CaseIterable {
  /// Nothing has been tried yet.
  case new
  /// Ways to the other peer are being tried.
  case checking
  /// A way was found and is in use.
  case connected
  /// Besides, there is nothing left that could be tried.
  case completed
  /// The way in use has fallen silent. It may speak again.
  case disconnected
  /// No way was found, or the one in use is dead. Only a restart helps.
  case failed
  /// Nothing more happens.
  case closed
}
