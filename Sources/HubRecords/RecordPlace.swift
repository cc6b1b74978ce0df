public import HubWire

/// Where a record stands among all records: by where its topic lies among the ids of hubs, and then by its
/// key. Whoever walks all records goes from place to place.
public struct RecordPlace: Sendable, Hashable, Comparable {
  /// Where the topic lies.
  public let topic: PeerID
  /// The key.
  public let key: RecordKey

  /// The place of a key.
  public init(_ key: RecordKey) {
    self.init(RecordKey.place(of: key.topic, in: key.namespace), key)
  }

  /// The same for whoever has the place of the topic at hand.
  package init(_ topic: PeerID, _ key: RecordKey) {
    self.topic = topic
    self.key = key
  }

  /// The order of places: 160 bits first, highest first.
  public static func < (left: RecordPlace, right: RecordPlace) -> Bool {
    let (one, other) = (left.topic, right.topic)
    if one != other { return (one.high, one.middle, one.low) < (other.high, other.middle, other.low) }
    guard left.key.namespace.utf8.elementsEqual(right.key.namespace.utf8) else {
      return left.key.namespace.utf8.lexicographicallyPrecedes(right.key.namespace.utf8)
    }
    guard left.key.topic.utf8.elementsEqual(right.key.topic.utf8) else {
      return left.key.topic.utf8.lexicographicallyPrecedes(right.key.topic.utf8)
    }
    return left.key.author < right.key.author
  }
}
