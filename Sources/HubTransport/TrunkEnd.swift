/// How a connection that a plugin called or took over came to its end.
public enum TrunkEnd: Sendable, Equatable {
  /// It was open; the code is that of a close frame, or 1006 when the connection was lost.
  case closed(code: UInt16, reason: String)
  /// It never opened. The code is one of `CallFailure.Code`.
  case failed(code: String, reason: String)
}
