/// Why a line is no candidate.
public enum CandidateError: Error, Sendable, Hashable {
  /// It is longer than any honest one.
  case tooLong
  /// It does not begin as a candidate does, or ends too early.
  case incomplete
  /// The foundation is empty, too long or has signs in it that do not belong there.
  case foundation
  /// The component is no number from 1 to 256.
  case component
  /// The priority is no number of 31 bits, or is zero.
  case priority
  /// The address is neither an IP address nor a name that ends in `.local`.
  case address
  /// A port is no number of 16 bits.
  case port
  /// The kind is not known.
  case kind
}
