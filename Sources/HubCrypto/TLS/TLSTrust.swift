/// Whom a client believes.
public enum TLSTrust: Sendable {
  /// The public authorities installed on this machine.
  case system
  /// These authorities, and no others.
  case authorities(PEMSource)
  /// Anybody. A man in the middle is not noticed; for tests alone.
  case anybodyForTests
}
