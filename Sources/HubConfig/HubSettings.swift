/// What the hub itself can be told, under `hub:` in Plugins.yaml.
public struct HubSettings: PluginSettings {
  /// What this hub is called in logs and answers.
  public var name = "hub"
  /// The peer id of this hub, 40 hexadecimal digits.
  public var id = ""
  /// The folder of what this hub keeps over a restart; empty means that of this user.
  public var state = ""
  /// Words of the operator's own, such as region.
  public var labels: OrderedMap<String> = [:]
  /// Addresses peers connect to.
  public var listen = ["127.0.0.1:3000"]
  /// An address for operators only; empty means a Unix socket.
  public var admin = ""
  /// Who may come to the admin address, and how far.
  public var adminTokens: [AdminToken] = []
  /// Lets the admin address be reached from other machines without encryption.
  public var adminPlain = false
  /// Encryption of the public address.
  public var tls = TLSSettings()
  /// What nobody may exceed.
  public var limits = Limits()
  /// A peer silent for this long is gone; pings are sent before that.
  public var peerTimeout = Duration.seconds(30)
  /// What happens to a second connection with a peer id that is taken.
  public var duplicate = DuplicatePolicy.resume
  /// How long the holder of an id has to answer a ping.
  public var duplicateProbe = Duration.seconds(2)
  /// Time given to peers and plugins when stopping.
  public var drain = Duration.seconds(20)
  /// How long /readyz says no before anybody is refused, told or closed.
  public var drainNotice = Duration.seconds(1)
  /// Answers 400 to a bad peer id instead of closing with 1008.
  public var strict = false
  /// Web origins that may connect; '*' means any.
  public var origins = ["*"]
  /// What Access-Control-Allow-Origin says.
  public var corsOrigin = "*"
  /// Networks whose word about addresses is believed.
  public var trustedProxies: [String] = []
  /// Expects a PROXY header from trusted proxies.
  public var proxyProtocol = false
  /// Compression of messages.
  public var compression = CompressionSettings()
  /// Threads that serve connections; 0 means one for each core.
  public var reactors = 0
  /// Reads the configuration again when its file changes.
  public var watch = false
  /// What is written to standard error.
  public var log = LogSettings()

  /// The defaults.
  public init() {}
}

/// Where the certificate is, under `hub.tls`.
public struct TLSSettings: PluginSettings {
  /// File with the certificate and its chain, PEM.
  public var certificate = ""
  /// File with the private key, PEM.
  public var key = ""
  /// Oldest version of TLS that is spoken.
  public var minimum = TLSVersion.v12
  /// File with authorities whose certificates clients must show.
  public var clientAuthority = ""
  /// Whether a client without a certificate is let in where `clientAuthority` is set.
  public var clientCertificates = ClientCertificatePolicy.required
  /// Whether the hub keeps both files itself: then one that is missing or has expired ends nothing, since
  /// there will be another. Nobody says so in a file; it follows from the plugins that are on.
  public var isKept = false

  /// The defaults.
  public init() {}
}

/// What is asked of clients where certificates can be checked.
public enum ClientCertificatePolicy: String, SettingValue, CaseIterable {
  /// Who has none is not let in.
  case required
  /// Who has none is let in without one; one that nobody vouches for is refused.
  case requested
}

/// The oldest version of TLS that is spoken.
public enum TLSVersion: String, SettingValue, CaseIterable {
  case v12 = "1.2"
  case v13 = "1.3"
}

/// What nobody may exceed, under `hub.limits`.
public struct Limits: PluginSettings {
  /// Connections at once.
  public var connections = 50_000
  /// Connections from one address.
  public var connectionsPerAddress = 25_000
  /// Time to send the head of a request.
  public var headTime = Duration.seconds(10)
  /// Time to finish a TLS handshake.
  public var handshakeTime = Duration.seconds(10)
  /// Time an HTTP connection may wait for its next request.
  public var idleTime = Duration.seconds(60)
  /// Size of the head of a request.
  public var headerBytes = ByteSize.kibibytes(16)
  /// Size of the body of a request.
  public var bodyBytes = ByteSize.mebibytes(1)
  /// Size of one message.
  public var messageBytes = ByteSize.mebibytes(1)
  /// Frames one message may come in.
  public var framesPerMessage = 1_024
  /// Bytes waiting for one slow reader.
  public var queuedBytes = ByteSize.mebibytes(2)
  /// Time a reader may take nothing while bytes wait.
  public var queuedTime = Duration.seconds(10)
  /// Bytes waiting for all slow readers together.
  public var queuedTotal = ByteSize.mebibytes(256)
  /// Size of one message between hubs.
  public var trunkMessageBytes = ByteSize.mebibytes(1)
  /// Bytes waiting for one hub that is slow to read.
  public var trunkQueuedBytes = ByteSize.mebibytes(16)
  /// Size of what a peer says of itself.
  public var announceBytes = ByteSize.kibibytes(16)
  /// Networks with members at once.
  public var networks = 10_000
  /// Networks one peer may be in; with 1, announcing on another network leaves the first.
  public var networksPerPeer = 1
  /// Members of one network.
  public var membersPerNetwork = 10_000
  /// How deep a message may be nested.
  public var jsonDepth = 64

  /// The defaults.
  public init() {}
}

/// Compression of messages (RFC 7692), under `hub.compression`.
public struct CompressionSettings: PluginSettings {
  /// Offers permessage-deflate to peers that ask for it.
  public var enabled = false
  /// Messages below this size are sent as they are.
  public var threshold = ByteSize.bytes(256)
  /// Memory one connection may keep for compression; 0 shares it among all.
  public var memoryPerConnection = ByteSize.bytes(0)

  /// The defaults.
  public init() {}
}

/// How the hub talks to its operator, under `hub.log`.
public struct LogSettings: PluginSettings {
  /// The least that is written.
  public var level = LogLevel.notice
  /// What a line looks like.
  public var format = LogFormat.automatic
  /// Levels of single plugins.
  public var plugins: OrderedMap<LogLevel> = [:]
  /// How much of a client's address is written down.
  public var addresses = AddressPolicy.full

  /// The defaults.
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
