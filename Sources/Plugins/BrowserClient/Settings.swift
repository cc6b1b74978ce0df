public import HubKernel

extension BrowserClientPlugin {
  /// What can be said under `browser-client:`.
  public struct Settings: PluginSettings {
    var demo = true

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("demo", \.demo, "whether the page /demo is served besides the library", perNamespace: false)
    ]
  }
}
