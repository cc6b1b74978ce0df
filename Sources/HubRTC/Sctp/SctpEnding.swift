/// Why an association is over, or never came to be.
enum SctpEnding: Sendable, Hashable {
  /// The library has no room for it; the number is the system's `errno`.
  case refused(Int32)
  /// The other end has not answered in time.
  case silent
  /// What we sent has not been acknowledged for too long.
  case stalled
  /// The other end broke it off; the number is a cause of RFC 9260 §3.3.10.
  case aborted(Int32)
  /// The other end has said that it is done, or that its user is.
  case finished
  /// The other end began anew, which it must not without a new DTLS session.
  case restarted
}
