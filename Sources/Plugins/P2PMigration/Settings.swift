public import HubKernel
import HubMesh
import HubPeering
import HubRTC

extension P2PMigrationPlugin {
  /// What can be said under `p2p-migration:`.
  public struct Settings: PluginSettings {
    var hubMeshMinPeers = 2
    var hubMeshMaxPeers = 3
    var meshMigrationDelay = Duration.seconds(10)
    var hubMeshFormation = Duration.seconds(15)
    var iceServers: [IceServerSettings] = []
    var addresses: [String] = []
    var ports = ""

    /// The defaults.
    public init() {}

    /// More servers only make finding a way slower.
    static let mostServers = 8
    static let mostAddresses = 8

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
        perNamespace: false, check: { $0.count > mostServers ? "there are more than \(mostServers)" : nil }),
      Field(
        "addresses", \.addresses,
        "the addresses of this machine at which UDP ports are opened; none means those of its interfaces",
        perNamespace: false, check: complaint(addresses:)),
      Field(
        "ports", \.ports, "the UDP ports that are used, as in 40000-40999; empty for any that are free",
        perNamespace: false, check: complaint(ports:)),
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
      // Whoever wants to be back soon does not wait for longer than that before the first attempt.
      settings.firstPause = min(settings.firstPause, settings.delay)
      return settings
    }

    /// The same for those who make sessions.
    var peering: PeeringSettings {
      var peering = PeeringSettings()
      // One more than may count, as one that takes the place of another is there before that has gone.
      peering.most = migration.mostChannels * 2
      peering.addresses = addresses.compactMap { IPAddress($0) }
      peering.ports = Self.range(ports)
      peering.servers = iceServers.compactMap(\.server)
      peering.rtc.patience = hubMeshFormation.milliseconds
      peering.rtc.ice.patience = hubMeshFormation.milliseconds
      peering.rtc.channels.channels = 2
      return peering
    }

    private static func range(_ text: String) -> ClosedRange<UInt16>? {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, let first = UInt16(parts[0]), let last = UInt16(parts[1]), first > 0,
        first <= last
      else { return nil }
      return first...last
    }

    @Sendable private static func complaint(ports text: String) -> String? {
      text.isEmpty || range(text) != nil ? nil : "ports are written as a range: 40000-40999"
    }

    @Sendable private static func complaint(addresses: [String]) -> String? {
      if addresses.count > mostAddresses { return "there are more than \(mostAddresses)" }
      return addresses.first { IPAddress($0) == nil }.map { "'\($0)' is not an address" }
    }
  }
}

/// A server that helps to find a way between two hubs.
struct IceServerSettings: SettingsItem {
  var url = ""
  var username = ""
  var credential = Secret?.none

  static let fields: [Field<IceServerSettings>] = [
    Field("url", \.url, "where it is: stun:HOST:PORT or turn:HOST:PORT?transport=udp"),
    Field("username", \.username, "what a TURN server calls this hub"),
    Field("credential", \.credential, "what proves it to a TURN server: env:NAME or file:PATH"),
  ]

  var server: IceServer? {
    try? IceServer(parsing: url, username: username, credential: credential ?? Secret())
  }

  func validate(_ problems: inout Problems, at position: Position) {
    // Settings that are only checked name the credential, and nobody has read it.
    let isNamed = credential.map { $0.source != nil && !$0.isResolved } ?? false
    let shown = isNamed ? Secret(value: "named".utf8) : credential ?? Secret()
    do throws(IceServerError) {
      _ = try IceServer(parsing: url, username: username, credential: shown)
    } catch {
      problems.add(
        "'\(url)' is no ICE server this hub can use: \(error)", at: position,
        hint: "write url: stun:stun.example.org:3478")
    }
  }
}
