/// Something an operator must put right, or should know: where, what, and what to do about it.
public struct Problem: Sendable, Equatable {
  /// How grave a problem is.
  public enum Severity: String, Sendable {
    /// The hub will not run with this.
    case error
    /// The hub runs, but this is probably not what was meant.
    case warning
  }

  /// How grave it is.
  public let severity: Severity
  /// What is wrong, in one sentence without a full stop.
  public let message: String
  /// Where it is wrong.
  public let position: Position
  /// What to write instead.
  public let hint: String?
  /// The other place, when two places contradict each other.
  public let alsoAt: Position?
  /// Whether the line may hold a secret, and so must not be printed.
  public let hidesSource: Bool

  /// Describes a problem.
  public init(
    _ severity: Severity, _ message: String, at position: Position, hint: String? = nil,
    also: Position? = nil,
    hidesSource: Bool = false
  ) {
    self.severity = severity
    self.message = message
    self.position = position
    self.hint = hint
    self.alsoAt = also
    self.hidesSource = hidesSource
  }
}
