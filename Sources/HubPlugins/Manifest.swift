/// Who a plugin is and whom it needs.
public struct Manifest: Sendable {
  /// Its name in Plugins.yaml, in kebab-case.
  public let id: String
  /// What it is for, in one sentence.
  public let summary: String
  /// Capabilities it cannot do without.
  public let requires: [Capability]
  /// Capabilities it uses when they are there.
  public let wants: [Capability]
  /// Capabilities it offers to others.
  public let provides: [Capability]
  /// Plugins that must stand above it in Plugins.yaml when both are there.
  public let after: [String]

  /// Introduces a plugin.
  public init(
    _ id: String, _ summary: String, requires: [Capability] = [], wants: [Capability] = [],
    provides: [Capability] = [], after: [String] = []
  ) {
    self.id = id
    self.summary = summary
    self.requires = requires
    self.wants = wants
    self.provides = provides
    self.after = after
  }
}
