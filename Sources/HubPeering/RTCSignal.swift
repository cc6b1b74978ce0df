public import HubWire

/// What two ends of a session tell each other through whoever carries signals between them.
public enum RTCSignal: Sendable, Hashable {
  /// What one end offers.
  case offer(String)
  /// What the other end makes of it.
  case answer(String)
  /// An address of the sender, as `candidate:...`.
  case candidate(String)
  /// There are no more of them.
  case endOfCandidates

  /// The longest description that is read.
  public static let longestDescription = 32 * 1024
  /// The longest candidate that is read.
  public static let longestCandidate = 512

  /// The type of the message that carries it.
  public var type: StaticString {
    switch self {
    case .offer: "offer"
    case .answer: "answer"
    case .candidate, .endOfCandidates: "ice-candidate"
    }
  }

  /// Reads the `data` of a message; nil when it is no such signal.
  ///
  /// An end of candidates is an empty candidate, or null in place of one, as browsers have it.
  public init?(type: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?) {
    guard let data, data.count <= 2 * Self.longestDescription, let json = try? JSONValue(parsing: data)
    else { return nil }
    switch String(decoding: type, as: UTF8.self) {
    case "offer":
      guard let text = Self.description(json, "offer") else { return nil }
      self = .offer(text)
    case "answer":
      guard let text = Self.description(json, "answer") else { return nil }
      self = .answer(text)
    case "ice-candidate":
      guard case .object = json else { return nil }
      guard let text = json["candidate"]?.text, !text.isEmpty else {
        self = .endOfCandidates
        return
      }
      guard text.utf8.count <= Self.longestCandidate else { return nil }
      self = .candidate(text)
    default: return nil
    }
  }

  private static func description(_ json: JSONValue, _ type: String) -> String? {
    guard let text = json["sdp"]?.text, text.utf8.count <= longestDescription else { return nil }
    if let named = json["type"]?.text, named != type { return nil }
    return text
  }

  /// Writes the members of `data`.
  public func write(to json: JSONWriter) {
    switch self {
    case .offer(let text):
      json.field("type", word: "offer")
      json.field("sdp", text)
    case .answer(let text):
      json.field("type", word: "answer")
      json.field("sdp", text)
    case .candidate(let text): write(candidate: text, to: json)
    case .endOfCandidates: write(candidate: "", to: json)
    }
  }

  private func write(candidate text: String, to json: JSONWriter) {
    json.field("candidate", text)
    json.field("sdpMid", word: "0")
    json.field("sdpMLineIndex", 0)
  }
}
