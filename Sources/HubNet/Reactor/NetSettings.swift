internal import HubCrypto
internal import HubKernel

/// The hub's settings as the transport wants them: checked, and in its own units. A reload makes new ones.
final class NetSettings: Sendable {
  let limits: Limits
  let http: HTTPLimits
  let frames: FrameLimits
  /// The same for what goes between hubs.
  let trunkFrames: FrameLimits
  let queuedBytes: Int
  let trunkQueuedBytes: Int
  let queuedTime: UInt64
  let headTime: UInt64
  let idleTime: UInt64
  let handshakeTime: UInt64
  let peerTimeout: UInt64
  let origins: OriginPolicy
  let trustedProxies: [Subnet]
  let proxyProtocol: Bool
  let tls: TLSContext?
  /// The certificate of `tls`, for servers that we call and that ask for one.
  let identity: TLSIdentity?
  /// The same certificate for the admin listener. Who comes there shows a token and not a certificate.
  let adminTLS: TLSContext?
  /// Nil when messages are not compressed.
  let deflate: DeflateSettings?
  let compressionThreshold: Int

  /// Whether an authority may ask for a challenge at this moment.
  let hasChallenges: Bool

  init(_ settings: HubSettings, challenges: [TLSChallenge] = []) throws(ServerError) {
    hasChallenges = !challenges.isEmpty
    limits = settings.limits
    var http = HTTPLimits()
    http.headBytes = limits.headerBytes.bytes
    http.startLineBytes = min(http.startLineBytes, http.headBytes)
    http.bodyBytes = limits.bodyBytes.bytes
    self.http = http
    frames = FrameLimits(
      messageLength: limits.messageBytes.bytes, framesPerMessage: limits.framesPerMessage)
    trunkFrames = FrameLimits(
      messageLength: limits.trunkMessageBytes.bytes, framesPerMessage: limits.framesPerMessage)
    queuedBytes = limits.queuedBytes.bytes
    trunkQueuedBytes = max(queuedBytes, limits.trunkQueuedBytes.bytes)
    queuedTime = limits.queuedTime.nanoseconds
    headTime = limits.headTime.nanoseconds
    idleTime = limits.idleTime.nanoseconds
    handshakeTime = limits.handshakeTime.nanoseconds
    peerTimeout = settings.peerTimeout.nanoseconds
    guard let origins = OriginPolicy(settings.origins) else {
      throw .origin(settings.origins.first { OriginPolicy([$0]) == nil } ?? "")
    }
    self.origins = origins
    var proxies: [Subnet] = []
    for text in settings.trustedProxies {
      guard let network = Subnet(text) else { throw .trustedProxy(text) }
      proxies.append(network)
    }
    trustedProxies = proxies
    proxyProtocol = settings.proxyProtocol
    tls = try Self.context(settings.tls, challenges: challenges)
    identity = Self.identity(settings.tls)
    var admin = settings.tls
    admin.clientAuthority = ""
    adminTLS = settings.tls.clientAuthority.isEmpty ? tls : try Self.context(admin)
    let memory = settings.compression.memoryPerConnection.bytes
    let deflate = memory > 0 ? DeflateSettings(maxMemory: memory, keepsContext: true) : DeflateSettings()
    self.deflate = settings.compression.enabled && deflate.windowBits != nil ? deflate : nil
    compressionThreshold = settings.compression.threshold.bytes
  }

  /// Whether who connects from there may speak for others.
  func trusts(_ address: RemoteAddress) -> Bool {
    guard !trustedProxies.isEmpty else { return false }
    let address = IPAddress(high: address.high, low: address.low)
    return trustedProxies.contains { $0.contains(address) }
  }

  /// When the certificate expires, in seconds since 1970; 0 when there is none.
  var certificateEnd: Int { tls?.certificate.map { Int($0.notAfter) } ?? 0 }

  private static func identity(_ settings: TLSSettings) -> TLSIdentity? {
    guard !settings.certificate.isEmpty else { return nil }
    let key = settings.key.isEmpty ? settings.certificate : settings.key
    return TLSIdentity(certificates: .file(settings.certificate), key: .file(key))
  }

  /// What TLS is set up with; nil when there is to be none.
  static func context(
    _ settings: TLSSettings, challenges: [TLSChallenge] = []
  ) throws(ServerError) -> TLSContext? {
    guard let identity = identity(settings) else { return nil }
    let authorities = PEMSource.file(settings.clientAuthority)
    let clients: ClientCertificates =
      settings.clientAuthority.isEmpty
      ? .ignore
      : settings.clientCertificates == .required
        ? .require(authorities: authorities) : .request(authorities: authorities)
    do throws(TLSSetupError) {
      let versions = settings.minimum == .v13 ? TLSVersions.only13 : TLSVersions.all
      return try TLSContext.server(
        identity, versions: versions, clients: clients, acceptsExpired: settings.isKept,
        challenges: challenges)
    } catch {
      throw .tls("\(error)")
    }
  }
}

/// Both modules beneath us know a type named TLSVersion; this is the one of the library.
private enum TLSVersions {
  static let all: ClosedRange<HubCrypto.TLSVersion> = .tls12 ... .tls13
  static let only13: ClosedRange<HubCrypto.TLSVersion> = .tls13 ... .tls13
}
