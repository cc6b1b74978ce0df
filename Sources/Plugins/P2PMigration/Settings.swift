public import HubKernel
import HubMesh

extension P2PMigrationPlugin {
  /// What can be said under `p2p-migration:`.
  public struct Settings: PluginSettings {
    var hubMeshMinPeers = 2
    var hubMeshMaxPeers = 3
    var meshMigrationDelay = Duration.seconds(10)
    var hubMeshFormation = Duration.seconds(15)
    var iceServers: [IceServerSettings] = []

    /// The defaults.
    public init() {}

    /// More servers only make finding a way slower.
    static let mostServers = 8

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "hubMeshMinPeers", \.hubMeshMinPeers,
        "data channels with other hubs before WebSockets can go, or one to every hub there is", in: 1...32,
        perNamespace: false),
      Field(
        "hubMeshMaxPeers", \.hubMeshMaxPeers,
        "data channels this hub looks for; others may want more, and so may a mesh that would fall apart",
        in: 1...64, perNamespace: false),
      Field(
        "meshMigrationDelay", \.meshMigrationDelay,
        "how long the hub must be ready without a break before WebSockets are closed",
        in: .milliseconds(50) ... .seconds(3_600), perNamespace: false),
      Field(
        "hubMeshFormation", \.hubMeshFormation, "how long a data channel may take to come about",
        in: .seconds(1) ... .seconds(120), perNamespace: false),
      Field(
        "iceServers", \.iceServers, "STUN and TURN servers: {url, username, credential}",
        perNamespace: false, check: Settings.complaint),
    ]

    public func validate(_ problems: inout Problems, at position: Position) {
      if hubMeshMaxPeers < hubMeshMinPeers {
        problems.add(
          "p2p-migration.hubMeshMaxPeers (\(hubMeshMaxPeers)) is below hubMeshMinPeers (\(hubMeshMinPeers))",
          at: position)
      }
    }

    /// The same for the state machine.
    var migration: MigrationSettings {
      var settings = MigrationSettings()
      settings.minPeers = hubMeshMinPeers
      settings.maxPeers = hubMeshMaxPeers
      settings.delay = meshMigrationDelay.milliseconds
      settings.formation = hubMeshFormation.milliseconds
      return settings
    }

    @Sendable private static func complaint(_ servers: [IceServerSettings]) -> String? {
      servers.count > mostServers ? "there are more than \(mostServers)" : nil
    }
  }
}

/// A server that helps to find a way between two hubs.
struct IceServerSettings: SettingsItem {
  var url = ""
  var username = ""
  var credential = Secret?.none

  static let fields: [Field<IceServerSettings>] = [
    Field("url", \.url, "where it is: stun:HOST:PORT or turn:HOST:PORT?transport=udp", check: complaint),
    Field("username", \.username, "what a TURN server calls this hub"),
    Field("credential", \.credential, "what proves it to a TURN server: env:NAME or file:PATH"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if url.isEmpty {
      problems.add("an ICE server needs an address", at: position, hint: "write url: stun:stun.example.org")
    } else if url.hasPrefix("turn:"), username.isEmpty || credential == nil {
      problems.add(
        "a TURN server needs a username and a credential", at: position,
        hint: "write credential: env:TURN_CREDENTIAL or file:/etc/loft/turn")
    }
  }

  @Sendable private static func complaint(_ url: String) -> String? {
    ["stun:", "turn:"].contains { url.hasPrefix($0) && url.utf8.count > $0.utf8.count }
      ? nil : "an ICE server's address begins with stun: or turn:"
  }
}
