/// Who published a record: the owner of a key, or nobody that can be told from others.
public enum RecordAuthor: Sendable, Hashable {
  /// Whoever has the private half of this Ed25519 key, of 32 bytes.
  case key([UInt8])
  /// Anybody. There is one such record for each topic, and whoever publishes replaces it.
  case nobody
}

extension RecordAuthor: Comparable {
  /// The bytes of the key; none for nobody.
  public var bytes: [UInt8] {
    switch self {
    case .key(let bytes): bytes
    case .nobody: []
    }
  }

  /// The order of keys, byte by byte; nobody comes first.
  public static func < (left: RecordAuthor, right: RecordAuthor) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
