/// How far the check of a pair has come (RFC 8445 §6.1.2.6).
enum PairState {
  /// It waits for the result of a similar pair.
  case frozen
  /// It can be checked.
  case waiting
  /// It is being checked.
  case inProgress
  /// It was checked, and works.
  case succeeded
  /// It was checked, and does not work.
  case failed
}
