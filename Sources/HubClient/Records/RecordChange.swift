/// What has become of a record of a watched topic.
public struct RecordChange: Sendable, Equatable {
  /// What happened.
  public enum Kind: String, Sendable {
    /// It was there before it was watched.
    case present
    /// It is new, or another one of its author.
    case changed
    /// Its time is over, or its author took it back.
    case ended
  }

  /// What happened.
  public let kind: Kind
  /// The record; of one that ended nothing but id, topic and author.
  public let record: FoundRecord

  /// A change.
  public init(_ kind: Kind, _ record: FoundRecord) { (self.kind, self.record) = (kind, record) }
}
