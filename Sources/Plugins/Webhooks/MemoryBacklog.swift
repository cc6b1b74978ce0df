/// Keeps what waits in memory.
struct MemoryBacklog: Backlog {
  private let limit: Int
  private var records: [Record] = []
  /// Those in front that are done with; taken out when they are many.
  private var done = 0
  private(set) var size = 0

  init(limit: Int) { self.limit = limit }

  var oldest: Int64? { done < records.count ? records[done].milliseconds : nil }
  var complaint: String? { nil }
  var start: QueueStart { QueueStart() }
  var damaged: Int { 0 }

  mutating func append(_ added: [Record]) -> Int {
    for record in added {
      records.append(record)
      size += record.cost
    }
    var dropped = 0
    while size > limit, done < records.count {
      size -= records[done].cost
      done += 1
      dropped += 1
    }
    tidy()
    return dropped
  }

  mutating func batch(count: Int, bytes: Int) -> [Record] {
    var (batch, total) = ([Record](), 0)
    for record in records[done...].prefix(count) {
      total += record.cost
      guard batch.isEmpty || (total <= bytes && record.epoch == batch[0].epoch) else { break }
      batch.append(record)
    }
    return batch
  }

  mutating func acknowledge(through sequence: UInt64) {
    while done < records.count, records[done].sequence <= sequence {
      size -= records[done].cost
      done += 1
    }
    tidy()
  }

  mutating func raise(floor: UInt64) {}

  mutating func clear() -> Int {
    defer { (records, done, size) = ([], 0, 0) }
    return records.count - done
  }

  mutating func close(epoch: UInt64, last: UInt64, isOrderly: Bool) {}

  private mutating func tidy() {
    guard done > 1_024, done * 2 > records.count else { return }
    records.removeFirst(done)
    done = 0
  }
}
