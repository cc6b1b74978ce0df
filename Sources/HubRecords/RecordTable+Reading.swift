package import HubWire

extension RecordTable {
  /// What readers may see of a topic: newest first, and removals only for those who ask for them.
  package func find(
    _ name: RecordTopic, at now: Int64, withRemovals: Bool = false, limit: Int = .max
  ) -> (place: PeerID, records: [Record])? {
    guard let topic = topics[name] else { return nil }
    let list = topic.list ?? topic.slots.compactMap(\.safe?.record).sorted { $0.isListed(before: $1) }
    topic.list = list
    var found: [Record] = []
    for record in list where record.end > now && (withRemovals || !record.isRemoval) {
      guard found.count < limit else { break }
      found.append(record)
    }
    return (topic.place, found)
  }

  /// The safe record of a key.
  package func record(of key: RecordKey, at now: Int64) -> Record? {
    find(RecordTopic(key), at: now, withRemovals: true)?.records.first { $0.key.author == key.author }
  }

  /// The next few safe records after a place, removals too, in the order of places.
  package func page(after place: RecordPlace?, at now: Int64, limit: Int) -> [Record] {
    var found: [Record] = []
    shelves.walk(from: place?.topic) { topic in
      for slot in topic.slots {
        guard let record = slot.safe?.record, record.end > now else { continue }
        guard found.count < limit else { return false }
        if let place, RecordPlace(topic.place, record.key) <= place { continue }
        found.append(record)
      }
      return found.count < limit
    }
    return found
  }

  /// When something ends next, or later.
  package var nextEnd: Int64? { ends.next }

  /// Whether nothing is here at all.
  package var isEmpty: Bool { topics.isEmpty }
}
