/// One meter as it reads now.
public struct MeterReading: Sendable {
  /// How a meter behaves.
  public enum Kind: String, Sendable {
    /// It only grows.
    case counter
    /// It goes up and down.
    case gauge
    /// It counts how long something took, by how long.
    case histogram
  }

  /// The full name. Meters of one name differ in their labels.
  public let name: String
  /// What tells it from others of its name, in the order of the labels' names.
  public let labels: [MeterLabel]
  /// Who counts.
  public let owner: String
  /// What is counted.
  public let help: String
  /// How it behaves.
  public let kind: Kind
  /// What it reads: for a histogram how many it observed, for a counter of tenants the sum of all.
  public let value: Int
  /// What a histogram reads.
  public let histogram: HistogramReading?
  /// What it reads for each tenant that ever counted, when it counts for tenants.
  public let tenants: [TenantReading]?
}
