/// What a running hub reacts to.
enum RunEvent: Sendable {
  case signal(Int32)
  /// Somebody asked over the admin address.
  case drainRequested
  /// Everybody has gone, or the time is over.
  case drained
}
