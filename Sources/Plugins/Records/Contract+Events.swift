public import HubKernel

/// Somebody published a record, or took one back. It is safe.
public struct RecordPublished: TenantEvent {
  /// The tenant.
  public let namespace: Namespace
  /// What it is about.
  public let topic: String
  /// The author's key in base64; nil for a record that nobody signed.
  public let author: String?
  /// Whether it takes back what was there.
  public let isRemoval: Bool
  /// How many bytes its data has.
  public let bytes: Int
  /// The hub or service it came from; nil when it was published here.
  public let origin: String?
}

/// A record was not taken.
public struct RecordRefused: TenantEvent {
  /// The tenant.
  public let namespace: Namespace
  /// Why, in one stable word.
  public let code: String
  /// The hub or service it came from; nil when it was to be published here.
  public let origin: String?
}

/// A record has come to the end of its time.
public struct RecordEnded: TenantEvent {
  /// The tenant.
  public let namespace: Namespace
  /// What it was about.
  public let topic: String
  /// The author's key in base64; nil for a record that nobody signed.
  public let author: String?
}
