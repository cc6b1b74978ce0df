/// What tells one meter of a name from the others of it.
///
/// Values come from closed sets: from source, or from Plugins.yaml. What came over the wire is never one.
public struct MeterLabel: Sendable, Hashable {
  /// What is told apart.
  public let name: String
  /// Which one this is.
  public let value: String

  /// Stands for all values beyond the most that a name may have.
  public static let other = "other"

  /// Describes a label.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
