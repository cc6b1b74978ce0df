extension HubSettings {
  /// What can be said under `hub:`.
  public static let fields: [Field<HubSettings>] = [
    Field("name", \.name, "what this hub is called in logs and answers", perNamespace: false),
    Field("id", \.id, "the peer id of this hub, 40 hexadecimal digits", perNamespace: false, change: .restart)
    {
      $0.isEmpty || isPeerID($0) ? nil : "a peer id is 40 hexadecimal digits"
    },
    Field("labels", \.labels, "words of the operator's own, such as region", perNamespace: false),
    Field("listen", \.listen, "addresses peers connect to", perNamespace: false),
    Field("admin", \.admin, "an address for operators only; empty means a Unix socket", perNamespace: false),
    Field(
      "adminTokens", \.adminTokens,
      "tokens for the admin address; required where other machines reach it", perNamespace: false,
      check: AdminToken.mistake),
    Field(
      "adminPlain", \.adminPlain,
      "lets other machines reach the admin address without TLS, where something else encrypts",
      perNamespace: false),
    Group(
      "tls", \.tls, "encryption of the public address, and of an admin address other machines reach",
      perNamespace: false),
    Group("limits", \.limits, "what nobody may exceed", perNamespace: false),
    Field(
      "peerTimeout", \.peerTimeout, "a peer silent for this long is gone; pings are sent before that",
      in: .seconds(1) ... .seconds(3600), perNamespace: false),
    Field("duplicate", \.duplicate, "what happens to a second connection with a peer id that is taken"),
    Field(
      "duplicateProbe", \.duplicateProbe, "how long the holder of an id has to answer a ping",
      in: .milliseconds(100) ... .seconds(30)),
    Field(
      "drain", \.drain, "time given to peers and plugins when stopping", in: .zero ... .seconds(600),
      perNamespace: false),
    Field(
      "drainNotice", \.drainNotice, "how long /readyz says no before anybody is refused, told or closed",
      in: .zero ... .seconds(600), perNamespace: false),
    Field(
      "strict", \.strict, "answers 400 to a bad peer id instead of closing with 1008", perNamespace: false),
    Field("origins", \.origins, "web origins that may connect; '*' means any", perNamespace: false),
    Field("corsOrigin", \.corsOrigin, "what Access-Control-Allow-Origin says", perNamespace: false),
    Field(
      "trustedProxies", \.trustedProxies, "networks whose word about addresses is believed",
      perNamespace: false),
    Field(
      "proxyProtocol", \.proxyProtocol, "expects a PROXY header from trusted proxies", perNamespace: false),
    Group("compression", \.compression, "compression of messages", perNamespace: false),
    Field(
      "reactors", \.reactors, "threads that serve connections; 0 means one for each core", in: 0...64,
      perNamespace: false, change: .restart),
    Field("watch", \.watch, "reads the configuration again when its file changes", perNamespace: false),
    Group("log", \.log, "what is written to standard error", perNamespace: false),
  ]

  private static func isPeerID(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
  }

  /// Relates settings to each other.
  public func validate(_ problems: inout Problems, at position: Position) {
    if listen.isEmpty { problems.add("hub.listen: a hub needs an address", at: position) }
    if duplicateProbe >= peerTimeout {
      problems.add(
        "hub.duplicateProbe is not below hub.peerTimeout (\(peerTimeout.settingText))", at: position)
    }
  }
}

extension TLSSettings {
  /// What can be said under `hub.tls:`.
  public static let fields: [Field<TLSSettings>] = [
    Field("certificate", \.certificate, "file with the certificate and its chain, PEM"),
    Field("key", \.key, "file with the private key, PEM"),
    Field("minimum", \.minimum, "oldest version of TLS that is spoken"),
    Field("clientAuthority", \.clientAuthority, "file with authorities whose certificates clients must show"),
    Field(
      "clientCertificates", \.clientCertificates,
      "whether clients without a certificate are let in where clientAuthority is set"),
  ]

  /// Relates settings to each other.
  public func validate(_ problems: inout Problems, at position: Position) {
    if certificate.isEmpty != key.isEmpty {
      problems.add("hub.tls needs both certificate and key", at: position)
    }
  }

  /// Whether the public address is encrypted.
  public var isOn: Bool { !certificate.isEmpty }
}

extension Limits {
  /// What can be said under `hub.limits:`.
  public static let fields: [Field<Limits>] = [
    Field("connections", \.connections, "connections at once", in: 1...10_000_000),
    Field(
      "connectionsPerAddress", \.connectionsPerAddress, "connections from one address", in: 1...10_000_000),
    Field(
      "headTime", \.headTime, "time to send the head of a request", in: .milliseconds(100) ... .seconds(300)),
    Field(
      "handshakeTime", \.handshakeTime, "time to finish a TLS handshake",
      in: .milliseconds(100) ... .seconds(300)),
    Field(
      "idleTime", \.idleTime, "time an HTTP connection may wait for its next request",
      in: .seconds(1) ... .seconds(3600)),
    Field("headerBytes", \.headerBytes, "size of the head of a request", in: .kibibytes(1) ... .mebibytes(1)),
    Field("bodyBytes", \.bodyBytes, "size of the body of a request", in: .bytes(0) ... .mebibytes(64)),
    Field("messageBytes", \.messageBytes, "size of one message", in: .bytes(256) ... .mebibytes(64)),
    Field("framesPerMessage", \.framesPerMessage, "frames one message may come in", in: 1...1_000_000),
    Field(
      "queuedBytes", \.queuedBytes, "bytes waiting for one slow reader", in: .kibibytes(4) ... .gibibytes(1)),
    Field(
      "queuedTime", \.queuedTime, "time a reader may take nothing while bytes wait",
      in: .seconds(1) ... .seconds(600)),
    Field(
      "queuedTotal", \.queuedTotal, "bytes waiting for all slow readers together",
      in: .mebibytes(1) ... .gibibytes(64)),
    Field(
      "trunkMessageBytes", \.trunkMessageBytes, "size of one message between hubs",
      in: .kibibytes(64) ... .mebibytes(64)),
    Field(
      "trunkQueuedBytes", \.trunkQueuedBytes, "bytes waiting for one hub that is slow to read",
      in: .kibibytes(64) ... .gibibytes(1)),
    Field(
      "announceBytes", \.announceBytes, "size of what a peer says of itself",
      in: .bytes(2) ... .mebibytes(1)),
    Field("networks", \.networks, "networks with members at once", in: 1...10_000_000),
    Field(
      "networksPerPeer", \.networksPerPeer,
      "networks one peer may be in; with 1, announcing on another network leaves the first", in: 1...64),
    Field("membersPerNetwork", \.membersPerNetwork, "members of one network", in: 2...10_000_000),
    Field("jsonDepth", \.jsonDepth, "how deep a message may be nested", in: 2...512),
  ]
}

extension CompressionSettings {
  /// What can be said under `hub.compression:`.
  public static let fields: [Field<CompressionSettings>] = [
    Field("enabled", \.enabled, "offers permessage-deflate to peers that ask for it", change: .reconnect),
    Field(
      "threshold", \.threshold, "messages below this size are sent as they are",
      in: .bytes(0) ... .mebibytes(1)),
    Field(
      "memoryPerConnection", \.memoryPerConnection,
      "memory one connection may keep for compression; 0 shares it among all",
      in: .bytes(0) ... .mebibytes(1),
      change: .reconnect),
  ]
}

extension LogSettings {
  /// What can be said under `hub.log:`.
  public static let fields: [Field<LogSettings>] = [
    Field("level", \.level, "the least that is written"),
    Field("format", \.format, "what a line looks like"),
    Field("plugins", \.plugins, "levels of single plugins"),
    Field("addresses", \.addresses, "how much of a client's address is written down"),
  ]
}
