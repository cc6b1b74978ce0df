public import HubWire

/// One handler of an intent, in the order of asking.
public struct OrderLine: Sendable, Equatable {
  /// The intent.
  public let intent: String
  /// The stage.
  public let stage: Stage
  /// The plugin.
  public let plugin: String
  /// Where Plugins.yaml switches it on.
  public let position: String
  /// Why it stands there, when the stage alone does not say.
  public let reason: String

  package init(_ intent: String, _ stage: Stage, _ plugin: Manifest, position: String) {
    self.intent = intent
    self.stage = stage
    self.plugin = plugin.id
    self.position = position
    reason = plugin.after.isEmpty ? "" : "after \(plugin.after.joined(separator: ", "))"
  }
}
