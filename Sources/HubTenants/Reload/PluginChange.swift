public import HubConfig

/// What a reload does to one plugin.
public struct PluginChange: Sendable, Equatable, Encodable {
  /// The kinds of change.
  public enum Kind: String, Sendable, Encodable {
    case added
    case removed
    /// Its settings differ, so that a new instance takes over from the old one.
    case changed
    /// It is replaced because a plugin is that it uses.
    case dependent
    /// It failed and is started again.
    case restarted
    case untouched
  }

  /// The plugin's id.
  public let plugin: String
  /// What happens to it.
  public let change: Kind
  /// The plugin because of which it is replaced, if that is why.
  public var because: String?
  /// The settings of the server that differ.
  public var settings: [SettingDifference] = []

  /// Describes a change.
  public init(
    _ plugin: String, _ change: Kind, because: String? = nil, settings: [SettingDifference] = []
  ) {
    self.plugin = plugin
    self.change = change
    self.because = because
    self.settings = settings
  }

  /// Whether a new instance is made.
  public var isRebuilt: Bool { change != .removed && change != .untouched }
}
