/// Why a record is not taken, or not shown.
public struct RecordObjection: Error, Sendable, Equatable {
  /// The stable words for it.
  public enum Code: String, Sendable, CaseIterable {
    /// It has no topic, no data, or a member of the wrong kind.
    case badRecord = "bad-record"
    /// Its topic is empty, too long, or not text.
    case badTopic = "bad-topic"
    /// Its ttl is no whole number of seconds within the limits.
    case badTtl = "bad-ttl"
    /// Its author is no key.
    case badKey = "bad-key"
    /// Its author has not signed it.
    case badSignature = "bad-signature"
    /// Its data is too long.
    case tooLarge = "record-too-large"
    /// It has no author, and the tenant wants one.
    case unsigned = "unsigned-refused"
    /// Whoever publishes here must have shown a credential.
    case unidentified = "identification-needed"
    /// A later one is here.
    case outdated
    /// Its time is over.
    case ended
    /// It was made in a future that no clock explains.
    case future = "from-the-future"
    /// It takes back something that would outlive it.
    case removalTooShort = "removal-too-short"
    /// The tenant has as much as it may have.
    case quota = "quota-exceeded"
    /// Nobody knows the tenant.
    case unknownNamespace = "unknown-namespace"
    /// Too much is under way.
    case busy
    /// There is no space left.
    case storageFull = "storage-full"
    /// What keeps records does not work.
    case storageBroken = "storage-broken"
    /// The peer, or its tenant, watches as much as it may.
    case tooManyWatches = "too-many-watches"
  }

  /// The stable word.
  public let code: Code
  /// A sentence.
  public let reason: String
  /// The time of the record that is here instead, where that is why.
  public let newer: Int64?

  /// Says why.
  public init(_ code: Code, _ reason: String, newer: Int64? = nil) {
    (self.code, self.reason, self.newer) = (code, reason, newer)
  }

  /// What a store says.
  public init(_ failure: StorageFailure) {
    switch failure {
    case .full: self.init(.storageFull, "there is no space left for records")
    case .busy: self.init(.busy, "too many records wait to be kept: try again in a second")
    case .broken, .closed: self.init(.storageBroken, "records cannot be kept at the moment")
    }
  }
}
