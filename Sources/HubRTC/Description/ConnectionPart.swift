/// What a description says, for all sections or for one, of how its peer is reached and proven.
public struct ConnectionPart: Sendable, Hashable {
  /// The fragment of ICE.
  public var fragment: String?
  /// The password of ICE.
  public var password: String?
  /// Fingerprints of its certificate, those left out that are made with hashes we do not know.
  public var fingerprints: [Fingerprint] = []
  /// Whether there were others.
  public var hasUnknownFingerprint = false
  /// Who begins the handshake.
  public var setup: SetupRole?
  /// What names its DTLS association.
  public var tlsID: String?

  /// Nothing is said.
  public init() {}

  /// What is said here, and where nothing is, what is said for all.
  public func inheriting(_ all: ConnectionPart) -> ConnectionPart {
    var result = self
    result.fragment = fragment ?? all.fragment
    result.password = password ?? all.password
    if fingerprints.isEmpty {
      result.fingerprints = all.fingerprints
      result.hasUnknownFingerprint = hasUnknownFingerprint || all.hasUnknownFingerprint
    }
    result.setup = setup ?? all.setup
    result.tlsID = tlsID ?? all.tlsID
    return result
  }
}
