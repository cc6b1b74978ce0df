/// What a hub says of a record that it has taken.
public struct Published: Sendable, Equatable {
  /// What it is about.
  public let topic: String
  /// Names it.
  public let recordID: String
  /// When it ends, in milliseconds since 1970.
  public let expiresAt: Int64
  /// Whether the hub had it before.
  public let wasKnown: Bool

  init(_ data: JSONValue) {
    topic = data["topic"]?.text ?? ""
    recordID = data["recordId"]?.text ?? ""
    expiresAt = Int64(data["expiresAt"]?.int ?? 0)
    wasKnown = data["known"]?.bool ?? false
  }
}
