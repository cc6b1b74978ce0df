public import HubKernel

/// A plugin that is a program ended without being asked to, or had to be ended.
public struct PluginCrashed: Event {
  /// The plugin's id.
  public let plugin: String
  /// What happened to it.
  public let how: String
  /// What kind of line the hub wrote to it last; never what stood in it.
  public let lastLine: String
}
