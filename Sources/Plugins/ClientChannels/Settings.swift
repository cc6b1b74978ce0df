public import HubKernel
import HubPeering
import HubRTC

extension ClientChannelsPlugin {
  /// What can be said under `client-channels:`.
  public struct Settings: PluginSettings {
    var channels = 1_000
    var addresses: [String] = []
    var ports = ""
    var iceServers: [IceServerItem] = []
    var patience = Duration.seconds(30)

    /// The defaults.
    public init() {}

    /// More servers only make finding a way slower.
    static let mostServers = 8
    static let mostAddresses = 8

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "channels", \.channels, "how many peers may have a channel at a time", in: 1...100_000,
        perNamespace: false),
      Field(
        "addresses", \.addresses,
        "the addresses of this machine at which UDP ports are opened; none means those of its interfaces",
        perNamespace: false, check: complaint(addresses:)),
      Field(
        "ports", \.ports, "the UDP ports that are used, as in 40000-40999; empty for any that are free",
        perNamespace: false, check: complaint(ports:)),
      Field(
        "iceServers", \.iceServers, "STUN and TURN servers for this hub: {url, username, credential}",
        perNamespace: false,
        check: { $0.count > mostServers ? "there are more than \(mostServers)" : nil }),
      Field(
        "patience", \.patience, "how long a channel may take to come about",
        in: .seconds(1) ... .seconds(300), perNamespace: false),
    ]

    /// The same for those who make sessions.
    var peering: PeeringSettings {
      var peering = PeeringSettings()
      peering.most = channels
      peering.addresses = addresses.compactMap { IPAddress($0) }
      peering.ports = Self.range(ports)
      peering.servers = iceServers.compactMap(\.server)
      peering.rtc.patience = patience.milliseconds
      peering.rtc.ice.patience = patience.milliseconds
      // A peer opens one channel; two leave room for the one that takes the place of another.
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

/// A server that helps this hub to be found.
struct IceServerItem: SettingsItem {
  var url = ""
  var username = ""
  var credential = Secret?.none

  static let fields: [Field<IceServerItem>] = [
    Field("url", \.url, "where it is: stun:HOST:PORT or turn:HOST:PORT?transport=udp"),
    Field("username", \.username, "what a TURN server calls this hub"),
    Field("credential", \.credential, "what proves it to a TURN server: env:NAME or file:PATH"),
  ]

  var server: IceServer? {
    try? IceServer(parsing: url, username: username, credential: credential ?? Secret())
  }

  func validate(_ problems: inout Problems, at position: Position) {
    do throws(IceServerError) {
      _ = try IceServer(parsing: url, username: username, credential: credential ?? Secret())
    } catch {
      problems.add(
        "'\(url)' is no ICE server this hub can use: \(error)", at: position,
        hint: "write url: stun:stun.example.org:3478")
    }
  }
}
