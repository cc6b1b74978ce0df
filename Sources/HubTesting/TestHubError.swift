/// Why a hub under test would not do something.
public struct TestHubError: Error, Equatable, CustomStringConvertible {
  /// A line for each reason.
  public let reasons: [String]

  init(_ reasons: [String]) { self.reasons = reasons }

  /// All reasons.
  public var description: String { reasons.joined(separator: "\n") }
}
