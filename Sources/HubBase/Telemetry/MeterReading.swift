/// One meter as it reads now.
public struct MeterReading: Sendable {
  /// The full name.
  public let name: String
  /// Who counts.
  public let owner: String
  /// What is counted.
  public let help: String
  /// Whether it only grows.
  public let isCounter: Bool
  /// What it reads.
  public let value: Int
}
