internal import HubWire

/// A record, as a node knows that it is kept here.
struct ReplicaItem {
  let record: Record
  /// Stands for the key.
  let name: ReplicaMark
  /// Stands for all of it.
  let mark: ReplicaMark
  /// Where the topic lies among the hubs.
  let place: PeerID
  /// How many bytes it is between hubs.
  let size: Int
  /// Who should have it, nearest first.
  var holders: [PeerID] = []
  /// Since when it belongs elsewhere.
  var surplusSince: Int64?
  /// Who has shown to have it, and when.
  var confirmed: [PeerID: Int64] = [:]

  /// Nil for a record that hubs cannot tell each other of.
  init?(_ record: Record) {
    guard let bytes = RecordCoder.encode(record) else { return nil }
    self.record = record
    name = Self.name(of: record.key)
    mark = ReplicaMark.of(bytes)
    size = bytes.count
    place = RecordKey.place(of: record.key.topic, in: record.key.namespace)
  }

  /// Whether it would be at least so good a copy as one of that time and mark.
  func covers(_ time: Int64, _ mark: ReplicaMark) -> Bool {
    record.time > time || (record.time == time && self.mark == mark)
  }

  /// What only somebody can say who has the record at hand, and nobody can repeat: a digest of it behind
  /// something that was just made up.
  func proof(_ nonce: ReplicaMark) -> ReplicaMark {
    ReplicaMark.of(nonce.bytes + (RecordCoder.encode(record) ?? []))
  }

  static func name(of key: RecordKey) -> ReplicaMark {
    var bytes: [UInt8] = []
    for part in [Array(key.namespace.utf8), Array(key.topic.utf8), key.author.bytes] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: part.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes += part
    }
    return ReplicaMark.of(bytes)
  }
}
