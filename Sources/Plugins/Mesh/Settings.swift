public import HubKernel
import HubMesh

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
    var token: Secret?
    var tokenTo = TokenAudience.named
    var authority = ""
    var links = 256
    var hubs = 4_096
    var classicPeers = 20_000
    var window = ByteSize.mebibytes(2)

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
      Field(
        "token", \.token, "what this hub shows to hubs of the mesh that it calls as neighbours",
        perNamespace: false),
      Field(
        "tokenTo", \.tokenTo,
        "whom it shows that: those of bootstrap.hubs, or all whom the mesh names", perNamespace: false),
      Field(
        "authority", \.authority,
        "PEM file with those whose word is good for such hubs; the machine's unless it is said",
        perNamespace: false),
      Field("links", \.links, "connections with other hubs at once", in: 1...1_024, perNamespace: false),
      Field(
        "hubs", \.hubs, "hubs that a mesh may have", in: 2...16_384, perNamespace: false),
      Field(
        "classicPeers", \.classicPeers, "peers of hubs of older kinds for which this hub speaks",
        in: 0...1_000_000, perNamespace: false),
      Field(
        "window", \.window, "bytes that may wait for one other hub", in: .kibibytes(64) ... .mebibytes(256),
        perNamespace: false),
    ]

    public func validate(_ problems: inout Problems, at position: Position) {
      if maxPeers < minPeers {
        problems.add("mesh.maxPeers (\(maxPeers)) is below minPeers (\(minPeers))", at: position)
      }
      if deadAfter < heartbeat * 2 {
        problems.add("mesh.deadAfter must be at least two heartbeats", at: position)
      }
    }

    private static let reroutingTime: Milliseconds = 2_500

    /// The same for the state machine of the mesh.
    var node: MeshSettings {
      var node = MeshSettings()
      node.minPeers = minPeers
      node.maxPeers = maxPeers
      node.heartbeat = heartbeat.milliseconds
      node.deadAfter = deadAfter.milliseconds
      // A link may die without a word just after it was used: what was under way then must still find another
      // way before its sender is told that it is lost.
      node.giveUpAfter = node.deadAfter + node.lifetime + Settings.reroutingTime
      node.maxHubs = hubs
      node.maxLinks = links
      node.windowBytes = window.bytes
      return node
    }

    /// What hubs of older kinds may ask of this one.
    var older: ClassicLimits {
      var limits = ClassicLimits()
      limits.links = links
      limits.totalPeers = classicPeers
      return limits
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

/// Who is shown the token of this hub.
public enum TokenAudience: String, CaseIterable, SettingValue {
  /// Those whom the operator has named.
  case named
  /// All that the mesh wants as neighbours, wherever they say they are.
  case all
}
