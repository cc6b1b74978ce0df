public import HubKernel

extension MeshPlugin {
  /// What can be said under `mesh:`.
  public struct Settings: PluginSettings {
    var minPeers = 2
    var maxPeers = 3
    var heartbeat = Duration.seconds(2)
    var deadAfter = Duration.seconds(8)
    var publicUrl = ""
    var region = ""
    var classic = ClassicPolicy.allow

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "minPeers", \.minPeers, "neighbours this hub looks for until it has them", in: 1...64,
        perNamespace: false),
      Field(
        "maxPeers", \.maxPeers, "neighbours above which it lets go of links it can do without", in: 1...128,
        perNamespace: false),
      Field(
        "heartbeat", \.heartbeat, "how often a link without other traffic is tried",
        in: .milliseconds(100) ... .seconds(60), perNamespace: false),
      Field(
        "deadAfter", \.deadAfter, "how long a link may be silent before it counts as dead",
        in: .milliseconds(300) ... .seconds(300), perNamespace: false),
      Field(
        "publicUrl", \.publicUrl,
        "where other hubs and clients reach this hub, such as wss://hub.example.org",
        perNamespace: false, check: Settings.complaint),
      Field(
        "region", \.region, "where this hub stands; hub.labels.region unless it is said here",
        perNamespace: false),
      Field(
        "classic", \.classic, "whether hubs of older kinds are spoken with", perNamespace: false),
    ]

    public func validate(_ problems: inout Problems, at position: Position) {
      if maxPeers < minPeers {
        problems.add("mesh.maxPeers (\(maxPeers)) is below minPeers (\(minPeers))", at: position)
      }
      if deadAfter < heartbeat * 2 {
        problems.add("mesh.deadAfter must be at least two heartbeats", at: position)
      }
    }

    @Sendable private static func complaint(_ url: String) -> String? {
      let schemes = ["ws://", "wss://", "http://", "https://"]
      return url.isEmpty || schemes.contains(where: url.hasPrefix)
        ? nil : "the address of a hub begins with ws:// or wss://"
    }
  }
}

/// What to do with hubs of older kinds.
public enum ClassicPolicy: String, CaseIterable, SettingValue {
  /// They join, and their peers are peers of the mesh.
  case allow
  /// They are turned away.
  case refuse
}
