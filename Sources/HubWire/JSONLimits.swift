/// How much a text may ask for when it becomes a tree.
public struct JSONLimits: Sendable {
  /// How many bytes the text may have.
  public var bytes: Int
  /// How deep it may be nested.
  public var depth: Int
  /// How many values it may have, each of which costs far more memory than its text.
  public var values: Int

  /// Limits that suit an answer of the control plane unless something else is said.
  public init(bytes: Int = 1_048_576, depth: Int = JSONScanner.usualDepth, values: Int = 65_536) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
  }
}
