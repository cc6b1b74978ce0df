/// How much a settings file may ask of the reader.
public struct YAMLLimits: Sendable {
  /// Bytes of the whole file.
  public var bytes = 16 << 20
  /// Lists and maps inside each other.
  public var depth = 64
  /// Values, those that aliases repeat counted each time.
  public var nodes = 2_000_000
  /// Bytes of one text.
  public var scalarBytes = 64 << 10

  /// The limits that suit a file with tens of thousands of tenants.
  public init() {}
}
