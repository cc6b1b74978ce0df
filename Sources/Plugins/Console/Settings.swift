public import HubKernel

extension ConsolePlugin {
  /// What can be said under `console:`.
  public struct Settings: PluginSettings {
    var session = Duration.seconds(8 * 3_600)
    var longestShare = Duration.seconds(7 * 86_400)

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "session", \.session, "how long somebody stays logged in", in: .seconds(60) ... .seconds(86_400),
        perNamespace: false),
      Field(
        "longestShare", \.longestShare, "how long a shared link may last",
        in: .seconds(60) ... .seconds(30 * 86_400), perNamespace: false),
    ]
  }
}
