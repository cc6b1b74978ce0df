internal import HubWire

/// All records of a hub, in memory. What is here and safe is what readers see.
///
/// A record is first entered, which takes its place in the quotas, then written elsewhere, and settled when
/// that has succeeded or failed. Of one key, records are settled in the order in which they were entered.
package final class RecordTable {
  /// One record that is kept, or is about to be.
  final class Kept {
    let record: Record
    unowned let slot: Slot
    /// Whether another has taken its place.
    var isGone = false

    init(_ record: Record, _ slot: Slot) { (self.record, self.slot) = (record, slot) }
  }

  /// All there is of one key.
  final class Slot {
    let author: RecordAuthor
    unowned let topic: Topic
    var safe: Kept?
    /// Those that were entered and are not settled; each wins over those before it.
    var waiting: [Kept] = []

    init(_ author: RecordAuthor, _ topic: Topic) { (self.author, self.topic) = (author, topic) }
    var latest: Record? { (waiting.last ?? safe)?.record }
  }

  /// All there is of one topic.
  final class Topic {
    let name: RecordTopic
    let place: PeerID
    /// In the order of their authors.
    var slots: [Slot] = []
    /// The safe records as they are listed, until one of them changes.
    var list: [Record]?

    init(_ name: RecordTopic, _ place: PeerID) { (self.name, self.place) = (name, place) }
  }

  struct Usage {
    var records = 0
    var bytes = 0
  }

  var topics: [RecordTopic: Topic] = [:]
  var shelves = RecordShelves()
  private(set) var ends = RecordEnds()
  private var entered: [Int: Kept] = [:]
  private var lastNumber = 0
  private var usage: [String: Usage] = [:]
  private var authors: [RecordOwner: Int] = [:]
  /// Bytes of all tenants.
  private(set) package var bytes = 0
  /// Records of all tenants.
  private(set) package var count = 0

  package init() {}

  /// How many records a tenant has, and how many bytes.
  package func usage(of namespace: String) -> (records: Int, bytes: Int) {
    let found = usage[namespace] ?? Usage()
    return (found.records, found.bytes)
  }

  /// How a record stands to what is here of its key.
  package enum Standing: Equatable {
    /// It would be the one of its key.
    case newer
    /// It is that already, and safe.
    case known
    /// Another is here that wins over it.
    case older(than: Int64)
  }

  /// The last record that was entered of a key, safe or not.
  package func latest(of key: RecordKey) -> Record? { slot(of: key)?.latest }

  /// How a record stands to what is here. One that is entered and not safe yet may be entered once more.
  package func standing(of record: Record) -> Standing {
    guard let slot = slot(of: record.key), let latest = slot.latest else { return .newer }
    if slot.safe?.record == record { return .known }
    if latest == record || record.wins(over: latest) { return .newer }
    return .older(than: latest.time)
  }

  /// Takes a record's place; nothing is there for readers before it is settled. Returns a number to settle it
  /// by.
  package func enter(_ record: Record, _ quota: RecordQuota) throws(RecordObjection) -> Int {
    let known = slot(of: record.key)
    if let objection = objection(to: record, quota, known) { throw objection }
    let slot = known ?? makeSlot(record.key)
    let kept = Kept(record, slot)
    slot.waiting.append(kept)
    charge(record, 1)
    lastNumber += 1
    entered[lastNumber] = kept
    return lastNumber
  }

  /// Says that a record is safe, or never will be. Returns what it replaces when it has become the one of its
  /// key: nil when it has not.
  package func settle(_ number: Int, isSafe: Bool) -> Replaced? {
    guard let kept = entered.removeValue(forKey: number) else { return nil }
    let slot = kept.slot
    defer { removeIfEmpty(slot) }
    slot.waiting.removeAll { $0 === kept }
    guard isSafe, slot.safe.map({ kept.record.wins(over: $0.record) }) ?? true else {
      charge(kept.record, -1)
      return nil
    }
    return Replaced(record: show(kept, in: slot))
  }

  /// What a record has taken the place of.
  package struct Replaced { package let record: Record? }

  /// Puts in what was kept before this hub started.
  package func load(_ record: Record) {
    let slot = slot(of: record.key) ?? makeSlot(record.key)
    guard slot.safe.map({ record.wins(over: $0.record) }) ?? true else { return }
    charge(record, 1)
    _ = show(Kept(record, slot), in: slot)
  }

  /// Takes out all records that have ended by now, at most so many. Those that are only about to be safe are
  /// left to be settled.
  package func takeEnded(by now: Int64, atMost limit: Int) -> [Record] {
    var ended: [Record] = []
    while ended.count < limit, let kept = ends.take(by: now) {
      drop(kept)
      ended.append(kept.record)
    }
    return ended
  }

  /// Keeps nothing that is safe of a key; returns what was.
  package func forget(_ key: RecordKey) -> Record? {
    guard let slot = slot(of: key), let kept = slot.safe else { return nil }
    ends.forget(kept)
    drop(kept)
    return kept.record
  }

  private func drop(_ kept: Kept) {
    let slot = kept.slot
    kept.isGone = true
    slot.safe = nil
    slot.topic.list = nil
    charge(kept.record, -1)
    removeIfEmpty(slot)
  }

  private func show(_ kept: Kept, in slot: Slot) -> Record? {
    let before = slot.safe
    if let before {
      before.isGone = true
      ends.forget(before)
      charge(before.record, -1)
    }
    slot.safe = kept
    slot.topic.list = nil
    ends.add(kept)
    return before?.record
  }

  private func objection(to record: Record, _ quota: RecordQuota, _ slot: Slot?) -> RecordObjection? {
    let before = slot?.safe?.record.weight ?? 0
    let used = usage(of: record.key.namespace)
    let growth = record.weight - before
    if growth > 0, used.bytes + growth > quota.bytes || bytes + growth > quota.hubBytes {
      return RecordObjection(.quota, "there is no room for more records here: wait until others have ended")
    }
    guard slot == nil else { return nil }
    if used.records >= quota.records {
      return RecordObjection(.quota, "there are \(quota.records) records already, which is all there may be")
    }
    if let topic = topics[RecordTopic(record.key)], topic.slots.count >= quota.perTopic {
      return RecordObjection(.quota, "this topic has \(quota.perTopic) records already")
    }
    if record.key.author != .nobody, authors[RecordOwner(record.key), default: 0] >= quota.perAuthor {
      return RecordObjection(.quota, "this key has \(quota.perAuthor) records already")
    }
    return nil
  }

  /// Counts the bytes of a record in, or out.
  private func charge(_ record: Record, _ sign: Int) {
    bytes += sign * record.weight
    usage[record.key.namespace, default: Usage()].bytes += sign * record.weight
  }

  private func slot(of key: RecordKey) -> Slot? {
    guard let topic = topics[RecordTopic(key)] else { return nil }
    let index = topic.index(of: key.author)
    guard index < topic.slots.count, topic.slots[index].author == key.author else { return nil }
    return topic.slots[index]
  }

  private func makeSlot(_ key: RecordKey) -> Slot {
    let name = RecordTopic(key)
    let topic: Topic
    if let known = topics[name] {
      topic = known
    } else {
      topic = Topic(name, RecordKey.place(of: key.topic, in: key.namespace))
      topics[name] = topic
      shelves.add(topic)
    }
    let slot = Slot(key.author, topic)
    topic.slots.insert(slot, at: topic.index(of: key.author))
    count += 1
    usage[key.namespace, default: Usage()].records += 1
    if key.author != .nobody { authors[RecordOwner(key), default: 0] += 1 }
    return slot
  }

  private func removeIfEmpty(_ slot: Slot) {
    guard slot.safe == nil, slot.waiting.isEmpty else { return }
    let topic = slot.topic
    let key = RecordKey(namespace: topic.name.namespace, topic: topic.name.topic, author: slot.author)
    let index = topic.index(of: slot.author)
    guard index < topic.slots.count, topic.slots[index] === slot else { return }
    topic.slots.remove(at: index)
    count -= 1
    usage[key.namespace]?.records -= 1
    if let left = usage[key.namespace], left.records == 0, left.bytes == 0 { usage[key.namespace] = nil }
    if key.author != .nobody {
      let owner = RecordOwner(key)
      let left = authors[owner, default: 1] - 1
      authors[owner] = left > 0 ? left : nil
    }
    guard topic.slots.isEmpty else { return }
    topics[topic.name] = nil
    shelves.remove(topic)
  }
}

extension RecordTable.Topic {
  /// Where the slot of an author is, or belongs.
  func index(of author: RecordAuthor) -> Int {
    var (low, high) = (0, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].author < author { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
