public import HubConfig

/// Why a plugin does not run.
public struct PluginFailure: Error, CustomStringConvertible {
  /// The plugin.
  public let plugin: String
  /// Its line.
  public let position: Position
  /// What happened.
  public let what: String

  package init(plugin: String, position: Position, what: String) {
    self.plugin = plugin
    self.position = position
    self.what = what
  }

  /// One line for the operator.
  public var description: String { "\(position): error: \(plugin) \(what)" }
}
