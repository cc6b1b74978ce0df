public import HubKernel

extension NamespaceIsolationPlugin {
  /// What becomes of a network that no tenant claims.
  public enum UnknownNetworks: String, SettingValue, CaseIterable {
    case refuse
    case `default`
  }

  /// What becomes of a network whose name is not made as names should be.
  public enum NameRule: String, SettingValue, CaseIterable {
    case strict
    case lenient
  }

  /// What can be said under `namespace-isolation:`.
  public struct Settings: PluginSettings {
    var unknown = UnknownNetworks.default
    var connections = Settings.most
    var peers = Settings.most
    var networks = Settings.most
    var peersPerNetwork = Settings.most
    var hubs = Settings.most
    var messageBytes = Settings.longestMessage
    var origins: [String] = []
    var reserved: [String] = []
    var names = NameRule.lenient
    var grace = Duration.seconds(30)

    /// The defaults.
    public init() {}

    /// As many as a quota can say, which is more than one server holds: the hub's own limits decide.
    static let most = 1_000_000
    /// As long as a setting can say; the hub's own limit decides.
    static let longestMessage = ByteSize.gibibytes(1)
    private static let mostNames = 1_000

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "unknown", \.unknown, "what becomes of a network that no tenant claims: it is refused, or in default",
        perNamespace: false),
      Field("connections", \.connections, "connections a tenant may have", in: 0...most),
      Field("peers", \.peers, "peers of a tenant that may be in its networks", in: 0...most),
      Field("networks", \.networks, "networks of a tenant that may have members", in: 0...most),
      Field("peersPerNetwork", \.peersPerNetwork, "members one network may have", in: 0...most),
      Field("hubs", \.hubs, "peers of a tenant that may count as hubs", in: 0...most),
      Field(
        "messageBytes", \.messageBytes, "how long a message may be; the hub's own limit holds as well",
        in: .bytes(64)...longestMessage),
      Field(
        "origins", \.origins, "web origins that may come here, as far as hub.origins lets them; empty: all",
        check: complaint(aboutOrigins:)),
      Field(
        "reserved", \.reserved, "networks nobody may use: names, or their beginnings followed by '*'",
        check: complaint(aboutNames:)),
      Field("names", \.names, "whether networks must have names of a-z, 0-9 and single hyphens, at most 63"),
      Field(
        "grace", \.grace, "how long peers of a removed tenant have to leave", in: .zero ... .seconds(86_400),
        perNamespace: false),
    ]

    @Sendable private static func complaint(aboutOrigins origins: [String]) -> String? {
      if origins.count > mostNames { return "at most \(mostNames) origins" }
      return origins.first { OriginRule($0) == nil }
        .map { "'\($0.printable)' is no origin such as https://example.com or https://*.example.com" }
    }

    @Sendable private static func complaint(aboutNames names: [String]) -> String? {
      if names.count > mostNames { return "at most \(mostNames) names" }
      return names.first { ReservedNames.Pattern($0) == nil }
        .map { "'\($0.printable)' is neither the name of a network nor the beginning of names" }
    }
  }
}
