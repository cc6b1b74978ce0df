/// The settings of a plugin that has none.
public struct NoSettings: PluginSettings {
  /// Nothing can be set.
  public static let fields: [Field<NoSettings>] = []

  /// The only value there is.
  public init() {}
}
