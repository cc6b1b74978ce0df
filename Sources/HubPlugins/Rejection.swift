/// Why a configuration was not taken.
public struct Rejection: Error, Sendable {
  /// A line for each reason.
  public let reasons: [String]

  /// Collects the reasons.
  public init(_ reasons: [String]) { self.reasons = reasons }
}
