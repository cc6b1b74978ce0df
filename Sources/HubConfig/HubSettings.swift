/// What the hub itself can be told, under `hub:` in Plugins.yaml.
public struct HubSettings: PluginSettings {
  public var name = "hub"
  public var id = ""
  public var labels: OrderedMap<String> = [:]
  public var listen = ["127.0.0.1:3000"]
  public var admin = ""
  public var tls = TLSSettings()
  public var limits = Limits()
  public var peerTimeout = Duration.seconds(30)
  public var duplicates = DuplicatePolicy.probe
  public var duplicateProbe = Duration.seconds(2)
  public var drain = Duration.seconds(20)
  public var strict = false
  public var origins = ["*"]
  public var corsOrigin = "*"
  public var trustedProxies: [String] = []
  public var proxyProtocol = false
  public var compression = CompressionSettings()
  public var reactors = 0
  public var log = LogSettings()

  public init() {}
}

/// Where the certificate is, under `hub.tls`.
public struct TLSSettings: PluginSettings {
  public var certificate = ""
  public var key = ""
  public var minimum = TLSVersion.v12
  public var clientAuthority = ""

  public init() {}
}

/// The oldest version of TLS that is spoken.
public enum TLSVersion: String, SettingValue, CaseIterable {
  case v12 = "1.2"
  case v13 = "1.3"
}

/// What nobody may exceed, under `hub.limits`.
public struct Limits: PluginSettings {
  public var connections = 50_000
  public var connectionsPerAddress = 25_000
  public var headTime = Duration.seconds(10)
  public var handshakeTime = Duration.seconds(10)
  public var idleTime = Duration.seconds(60)
  public var headerBytes = ByteSize.kibibytes(16)
  public var bodyBytes = ByteSize.mebibytes(1)
  public var messageBytes = ByteSize.mebibytes(1)
  public var framesPerMessage = 1_024
  public var queuedBytes = ByteSize.mebibytes(2)
  public var queuedTime = Duration.seconds(10)
  public var queuedTotal = ByteSize.mebibytes(256)
  public var announceBytes = ByteSize.kibibytes(16)
  public var networks = 10_000
  public var networksPerPeer = 1
  public var membersPerNetwork = 10_000
  public var jsonDepth = 64

  public init() {}
}

/// Compression of messages (RFC 7692), under `hub.compression`.
public struct CompressionSettings: PluginSettings {
  public var enabled = false
  public var threshold = ByteSize.bytes(256)
  public var memoryPerConnection = ByteSize.bytes(0)

  public init() {}
}

/// How the hub talks to its operator, under `hub.log`.
public struct LogSettings: PluginSettings {
  public var level = LogLevel.notice
  public var format = LogFormat.automatic
  public var plugins: OrderedMap<LogLevel> = [:]
  public var addresses = AddressPolicy.full

  public init() {}
}

/// What a log line looks like.
public enum LogFormat: String, SettingValue, CaseIterable {
  /// Readable text on a terminal, JSON elsewhere.
  case automatic = "auto"
  case json
  case text
}

/// How much of a client's address is written down.
public enum AddressPolicy: String, SettingValue, CaseIterable {
  case full
  /// Without the last part: /24 of IPv4, /48 of IPv6.
  case masked
  case none
}
