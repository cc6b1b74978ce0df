internal import HubBase
internal import HubRecords
internal import HubTokens

/// A record as a hub tells of it.
public struct FoundRecord: Sendable, Equatable {
  /// Names it.
  public let id: String
  /// What it is about.
  public let topic: String
  /// What was published; nil of one that ended.
  public let data: JSONValue?
  /// When it was published, in milliseconds since 1970.
  public let time: Int64
  /// When it ends, in milliseconds since 1970.
  public let expiresAt: Int64
  /// Who published it, an Ed25519 key in base64; nil for nobody.
  public let author: String?
  /// The signature in base64.
  public let signature: String?

  /// Reads it as a hub writes it; nil when that is no record.
  public init?(_ json: JSONValue) {
    guard let topic = json["topic"]?.text else { return nil }
    self.topic = topic
    id = json["id"]?.text ?? ""
    data = json["data"]
    time = Int64(json["timestamp"]?.int ?? 0)
    expiresAt = Int64(json["expiresAt"]?.int ?? 0)
    author = json["author"]?.text
    signature = json["signature"]?.text
  }

  /// Whether its author has signed it. A hub has verified what it lists; this is for those who do not believe
  /// it.
  public func isSigned(in namespace: String = "default") -> Bool {
    guard let key = author.flatMap(Base64Text.decode), let proof = signature.flatMap(Base64Text.decode),
      let data, let bytes = CanonicalJSON.encode(data)
    else { return false }
    let record = Record(
      key: RecordKey(namespace: namespace, topic: topic, author: .key(key)), time: time,
      lifetime: expiresAt &- time, data: bytes, signature: proof)
    return record.isSignedByItsAuthor
  }
}
