public import HubKernel

extension RateLimitPlugin {
  /// What can be said under `rate-limit:`. Where a number may be 0, that means as much as anybody likes.
  public struct Settings: PluginSettings {
    var perSecond = 100
    var burst = 500
    var bytesPerSecond = ByteSize.kibibytes(256)
    var bytesBurst = ByteSize.mebibytes(4)
    var announcementsPerSecond = 5
    var announcementsBurst = 40
    var strikes = 30
    var connectionsPerAddress = 200
    var connectionsPerSubnet = 2_000
    var subnetBits = 24
    var handshakesPerSecond = 20
    var handshakesBurst = 200
    var requestsPerSecond = 50
    var requestsBurst = 500
    var hubsPerMinute = 600
    var tenantPerSecond = 0
    var tenantBurst = 0
    var tenantBytesPerSecond = ByteSize.bytes(0)
    var tenantBytesBurst = ByteSize.bytes(0)
    var dryRun: [DryRun] = []
    var exempt: [String] = []
    var bans: [String] = []
    var banFile = ""

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = peerFields + addressFields + tenantFields + banFields

    private static let most = 10_000_000
    private static let mostBytes = ByteSize.gibibytes(1)

    private static let peerFields: [Field<Settings>] = [
      Field("perSecond", \.perSecond, "messages one peer may send each second; 0 is no limit", in: 0...most),
      Field("burst", \.burst, "messages one peer may send at once", in: 1...most),
      Field(
        "bytesPerSecond", \.bytesPerSecond, "bytes of messages one peer may send each second; 0B is no limit",
        in: .bytes(0)...mostBytes),
      Field(
        "bytesBurst", \.bytesBurst, "bytes of messages one peer may send at once, and the longest of them",
        in: .bytes(1024)...mostBytes),
      Field(
        "announcementsPerSecond", \.announcementsPerSecond,
        "times a peer may announce itself each second; 0 is no limit", in: 0...most),
      Field(
        "announcementsBurst", \.announcementsBurst, "times a peer may announce itself at once", in: 1...most),
      Field(
        "strikes", \.strikes, "refusals within a minute after which a peer is sent away; 0 is never",
        in: 0...most),
    ]

    private static let addressFields: [Field<Settings>] = [
      Field(
        "connectionsPerAddress", \.connectionsPerAddress, "connections from one address; 0 is no limit",
        in: 0...most, perNamespace: false),
      Field(
        "connectionsPerSubnet", \.connectionsPerSubnet,
        "connections from one subnet, which for IPv6 is a /64; 0 is no limit", in: 0...most,
        perNamespace: false),
      Field(
        "subnetBits", \.subnetBits, "how many bits the addresses of one IPv4 subnet share", in: 8...32,
        perNamespace: false),
      Field(
        "handshakesPerSecond", \.handshakesPerSecond,
        "connections one address (for IPv6 a /64) may begin each second; 0 is no limit", in: 0...most,
        perNamespace: false),
      Field(
        "handshakesBurst", \.handshakesBurst, "connections one address may begin at once", in: 1...most,
        perNamespace: false),
      Field(
        "requestsPerSecond", \.requestsPerSecond,
        "HTTP requests one address (for IPv6 a /64) may make each second; 0 is no limit", in: 0...most,
        perNamespace: false),
      Field(
        "requestsBurst", \.requestsBurst, "HTTP requests one address may make at once", in: 1...most,
        perNamespace: false),
      Field(
        "exempt", \.exempt, "addresses and subnets that no rule about addresses concerns",
        perNamespace: false, check: complaint),
    ]

    private static let tenantFields: [Field<Settings>] = [
      Field(
        "hubsPerMinute", \.hubsPerMinute, "hubs one tenant may register each minute; 0 is no limit",
        in: 0...most),
      Field(
        "tenantPerSecond", \.tenantPerSecond,
        "messages all peers of one tenant may send each second; 0 is no limit", in: 0...most),
      Field(
        "tenantBurst", \.tenantBurst,
        "messages all peers of one tenant may send at once; 0 is as many as in a second", in: 0...most),
      Field(
        "tenantBytesPerSecond", \.tenantBytesPerSecond,
        "bytes of messages all peers of one tenant may send each second; 0B is no limit",
        in: .bytes(0)...mostBytes),
      Field(
        "tenantBytesBurst", \.tenantBytesBurst,
        "bytes of messages all peers of one tenant may send at once; 0B is as many as in a second",
        in: .bytes(0)...mostBytes),
      Field(
        "dryRun", \.dryRun,
        "rules that count what they would refuse, and refuse nothing; all means all of them"),
    ]

    private static let banFields: [Field<Settings>] = [
      Field(
        "bans", \.bans, "addresses and subnets that may not connect", perNamespace: false, check: complaint),
      Field(
        "banFile", \.banFile, "file that keeps the bans made while the hub runs; empty is none",
        perNamespace: false),
    ]

    @Sendable private static func complaint(_ subnets: [String]) -> String? {
      guard subnets.count <= Bans.limit else { return "there may be \(Bans.limit) of them" }
      let wrong = subnets.first { Subnet($0) == nil }
      return wrong.map { "\($0.printable) is no address, and no subnet such as 203.0.113.0/24" }
    }

    /// Relates what may be had at once to what comes back in a second.
    ///
    /// Whoever had to wait is read again up to a fifth of a second late, and must find saved up what came
    /// back meanwhile; a bucket that holds less than a second's worth could not promise its rate.
    public func validate(_ problems: inout Problems, at position: Position) {
      let pairs: [(String, Int, String, Int)] = [
        ("burst", burst, "perSecond", perSecond),
        ("bytesBurst", bytesBurst.bytes, "bytesPerSecond", bytesPerSecond.bytes),
        ("announcementsBurst", announcementsBurst, "announcementsPerSecond", announcementsPerSecond),
        ("handshakesBurst", handshakesBurst, "handshakesPerSecond", handshakesPerSecond),
        ("requestsBurst", requestsBurst, "requestsPerSecond", requestsPerSecond),
        ("tenantBurst", tenantBurst == 0 ? .max : tenantBurst, "tenantPerSecond", tenantPerSecond),
        (
          "tenantBytesBurst", tenantBytesBurst.bytes == 0 ? .max : tenantBytesBurst.bytes,
          "tenantBytesPerSecond", tenantBytesPerSecond.bytes
        ),
      ]
      for (burst, depth, rate, count) in pairs where depth < count {
        problems.add(
          "\(burst) (\(depth)) is below \(rate) (\(count))", at: position,
          hint: "a bucket holds at least what comes back in a second; make \(burst) \(count) or more")
      }
      if connectionsPerSubnet > 0, connectionsPerSubnet < connectionsPerAddress {
        problems.add(
          "connectionsPerSubnet (\(connectionsPerSubnet)) is below connectionsPerAddress "
            + "(\(connectionsPerAddress))", at: position, hint: "an address is a part of its subnet")
      }
    }
  }
}

extension RateLimitPlugin.Settings {
  /// A rule in `dryRun`, by the name of its setting, or all of them.
  public enum DryRun: String, CaseIterable, SettingValue {
    case all
    case connectionsPerAddress
    case connectionsPerSubnet
    case handshakesPerSecond
    case requestsPerSecond
    case perSecond
    case bytesPerSecond
    case announcementsPerSecond
    case hubsPerMinute
    case tenantPerSecond
    case tenantBytesPerSecond
    case bans
  }

  var rulesInDryRun: RuleSet {
    dryRun.reduce(into: []) { rules, word in
      rules.formUnion(Rule(rawValue: word.rawValue).map(RuleSet.init) ?? .all)
    }
  }
}
