/// Why something of a peer failed, or was not accepted.
public struct RTCFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What it is, in words with hyphens between them.
  public enum Code: String, Sendable, CaseIterable {
    /// No way to the other peer was found, or the one in use is dead.
    case noPath = "no-path"
    /// The other peer has not answered the handshake in time.
    case handshakeTimeout = "handshake-timeout"
    /// The handshake broke.
    case handshakeFailed = "handshake-failed"
    /// The other peer's certificate is not the one its description promised.
    case wrongFingerprint = "wrong-fingerprint"
    /// The other peer has not begun its association in time.
    case associationTimeout = "association-timeout"
    /// The association could not be begun, or was broken off.
    case associationFailed = "association-failed"
    /// What was sent has not been acknowledged for too long.
    case associationStalled = "association-stalled"
    /// A peer has not been connected in time.
    case formationTimeout = "formation-timeout"
    /// A description cannot be read.
    case malformedDescription = "malformed-description"
    /// A description can be read, and nothing in it is for us.
    case unsupportedDescription = "unsupported-description"
    /// A candidate cannot be read.
    case malformedCandidate = "malformed-candidate"
    /// Both peers have made an offer at the same time.
    case glare = "glare"
    /// This cannot be asked for now.
    case wrongState = "wrong-state"
    /// A channel cannot be opened as it was asked for.
    case badChannel = "bad-channel"
    /// There is no room for another channel.
    case tooManyChannels = "too-many-channels"
    /// Nothing of it works since the cryptography of this machine refused.
    case setupFailed = "setup-failed"
  }

  /// What it is.
  public let code: Code
  /// A sentence about it, with a hint.
  public let sentence: String

  /// A fault from its parts.
  public init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  /// Code and sentence.
  public var description: String { "\(code.rawValue): \(sentence)" }
}
