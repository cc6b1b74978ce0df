/// What became of a message that was to be sent.
enum SctpOutcome: Sendable, Hashable {
  case sent
  /// There is no room for it now.
  case full
  /// There never is.
  case tooLong
  /// The stream is being ended, or the association is.
  case refused
}
