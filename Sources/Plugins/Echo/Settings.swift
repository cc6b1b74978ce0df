public import HubKernel

extension EchoPlugin {
  /// What can be said under `echo:`.
  public struct Settings: PluginSettings {
    var path = "/echo"

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("path", \.path, "the path that answers", perNamespace: false) { path in
        path.hasPrefix("/") && path.count > 1 && !path.hasSuffix("/") && path != "/ws"
          ? nil : "a path begins with '/', does not end with it, and is neither / nor /ws"
      }
    ]
  }
}
