/// One section of a description: what is to be sent there, and how the other peer is reached for it.
public struct MediaSection: Sendable, Hashable {
  /// `application`, `audio` or `video`.
  public var medium: String
  /// 0 where the section is refused; otherwise it says nothing, as candidates do.
  public var port: UInt16
  /// As in `UDP/DTLS/SCTP`.
  public var transport: String
  /// What follows, as it stands there.
  public var formats: String
  /// What the section is called.
  public var mid: String?
  /// What belongs to how the other peer is reached.
  public var connection = ConnectionPart()
  /// Its port within DTLS.
  public var sctpPort: UInt16?
  /// The longest message that it takes; 0 means any. `nil` where nothing is said.
  public var largestMessage: UInt64?
  /// Whether a refused port only says that the section goes with another one.
  public var isBundleOnly = false
  /// Its candidates.
  public var candidates: [Candidate] = []
  /// Whether there are no more.
  public var hasAllCandidates = false

  /// A section from the line that begins it.
  public init(medium: String, port: UInt16, transport: String, formats: String) {
    self.medium = medium
    self.port = port
    self.transport = transport
    self.formats = formats
  }

  /// Whether it is about data channels.
  public var isForData: Bool {
    guard medium == "application" else { return false }
    switch transport {
    case "UDP/DTLS/SCTP", "TCP/DTLS/SCTP": return formats == "webrtc-datachannel"
    case "DTLS/SCTP": return true
    default: return false
    }
  }

  /// Whether it is written as before RFC 8841: the port stands in the line itself.
  public var isOld: Bool { transport == "DTLS/SCTP" }
  /// Whether it is refused.
  public var isRefused: Bool { port == 0 && !isBundleOnly }
}
