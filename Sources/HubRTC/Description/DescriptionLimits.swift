/// How much of a description is read.
public struct DescriptionLimits: Sendable, Hashable {
  /// Its bytes.
  public var bytes = 64 * 1024
  /// Its lines.
  public var lines = 2_000
  /// The bytes of a line.
  public var line = 4_096
  /// Its sections.
  public var sections = 32
  /// The candidates of a section.
  public var candidates = 64
  /// The fingerprints of a section.
  public var fingerprints = 8

  /// The usual limits.
  public init() {}
}
