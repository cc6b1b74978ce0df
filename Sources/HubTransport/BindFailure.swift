/// Why a UDP socket could not be opened.
public struct BindFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What to do about it depends on this.
  public let code: Code
  /// A sentence for the operator.
  public let reason: String

  /// The kinds of failure.
  public enum Code: String, Sendable, CaseIterable {
    /// This machine has no such address.
    case notOurs = "not-ours"
    /// Somebody has the port already.
    case taken
    /// There are as many sockets as there may be.
    case tooMany = "too-many"
    /// The system said no.
    case refused
  }

  /// Says why.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// A sentence for the operator.
  public var description: String { reason }
}
