extension NATSEntry {
  /// An entry as a bucket that is none of NATS has it.
  package init(_ key: String, _ value: [UInt8]?, revision: UInt64) {
    self.init(key: key, value: value, revision: revision)
  }
}

extension NATSFailure {
  /// A failure of something that stands in for NATS.
  package init(kind: Kind, _ words: String) { self.init(kind, words) }
}
