/// Keeps what waits in files of one folder, oldest first. What the disk does not take stays in memory, within
/// the same bound.
struct DiskBacklog: Backlog {
  /// A queue has at least so many files, so that one can give way.
  private static let parts = 8

  let folder: String
  let limit: Int
  let policy: WebhooksPlugin.SyncPolicy
  let markFile: StoredFile
  var mark = QueueMark()
  var start = QueueStart()
  var segments: [Segment] = []
  private var rest: MemoryBacklog
  private var trouble: String?
  private var isClosed = false
  /// How many files there have been: the number of the next.
  var serial: UInt64 = 0
  /// Bytes that could not be read at the beginning, because they were damaged or not whole.
  var damaged = 0
  /// Where the batch that was handed out ends, and in which file.
  private var handedOut: (serial: UInt64, end: Int, last: UInt64)?
  /// Only up to here goes the first batch after a restart: it is sent as it was.
  var firstCut: UInt64 = 0

  init(folder: String, limit: Int, policy: WebhooksPlugin.SyncPolicy, markFile: StoredFile) {
    self.folder = folder
    self.limit = limit
    self.policy = policy
    self.markFile = markFile
    rest = MemoryBacklog(limit: limit)
  }

  var size: Int { segments.reduce(rest.size) { $0 + $1.waiting } }
  var oldest: Int64? { segments.first { $0.waiting > 0 }?.oldest ?? rest.oldest }
  var complaint: String? { trouble.map { "the disk does not take what waits, memory does: \($0)" } }

  mutating func append(_ records: [Record]) -> Int {
    guard !isClosed else { return records.count }
    var due = rest.batch(count: .max, bytes: .max)
    while let last = due.last {
      guard store(due) else { return rest.append(records) }
      rest.acknowledge(through: last.sequence)
      due = rest.batch(count: .max, bytes: .max)
    }
    var left = records[...]
    while let first = left.first {
      let together = left.prefix { $0.epoch == first.epoch }
      guard store(Array(together)) else { return rest.append(Array(left)) + giveWay() }
      left = left.dropFirst(together.count)
    }
    trouble = nil
    return giveWay()
  }

  /// Writes records of one epoch; false when the disk does not take them.
  private mutating func store(_ records: [Record]) -> Bool {
    do throws(StoredFile.Failure) {
      var bytes: [UInt8] = []
      for record in records { RecordCodec.write(record, to: &bytes) }
      let epoch = records[0].epoch
      if segments.last.map({ $0.epoch != epoch || $0.length >= limit / Self.parts }) ?? true {
        try begin(epoch)
      }
      let place = segments.count - 1
      try segments[place].append(bytes, records, isSynced: policy == .always)
      return true
    } catch {
      trouble = "\(error)"
      return false
    }
  }

  private mutating func begin(_ epoch: UInt64) throws(StoredFile.Failure) {
    serial += 1
    segments.append(try Segment.make(in: folder, serial, epoch))
  }

  /// Whole files go, the oldest first; the one that is written never does.
  private mutating func giveWay() -> Int {
    var dropped = 0
    while segments.reduce(0, { $0 + $1.length }) > limit, segments.count > 1 {
      dropped += segments[0].waitingRecords
      removeFirst()
    }
    return dropped
  }

  private mutating func removeFirst() {
    StoredFile.remove(segments[0].path)
    segments.removeFirst()
  }

  mutating func batch(count: Int, bytes: Int) -> [Record] {
    guard !isClosed else { return [] }
    while let place = segments.firstIndex(where: { $0.waiting > 0 }) {
      let found = segments[place].next(count: count, bytes: bytes)
      let cut = firstCut
      let batch = cut == 0 ? found : found.prefix { $0.record.sequence <= cut }
      firstCut = 0
      let chosen = batch.isEmpty ? found : Array(batch)
      guard let last = chosen.last else {
        // It cannot be read any more; what is in it is lost, and the receiver has to hear of that.
        damaged += segments[place].waiting
        segments[place].giveUp()
        continue
      }
      handedOut = (segments[place].serial, last.end, last.record.sequence)
      mark.cut = last.record.sequence
      keepMark()
      return chosen.map(\.record)
    }
    return rest.batch(count: count, bytes: bytes)
  }

  mutating func acknowledge(through sequence: UInt64) {
    guard !isClosed else { return }
    rest.acknowledge(through: sequence)
    if let handed = handedOut, handed.last == sequence,
      let place = segments.firstIndex(where: { $0.serial == handed.serial })
    {
      segments[place].acknowledge(through: handed.end)
    }
    handedOut = nil
    while segments.count > 1, segments[0].waiting == 0 { removeFirst() }
    mark.acknowledged = max(mark.acknowledged, sequence)
    keepMark()
  }

  mutating func raise(floor: UInt64) {
    mark.floor = max(mark.floor, floor)
    keepMark()
  }

  mutating func clear() -> Int {
    let dropped = segments.reduce(rest.clear()) { $0 + $1.waitingRecords }
    while !segments.isEmpty { removeFirst() }
    keepMark()
    return dropped
  }

  mutating func close(epoch: UInt64, last: UInt64, isOrderly: Bool) {
    guard !isClosed else { return }
    mark.last = last
    mark.orderly = isOrderly && rest.size == 0 ? epoch : 0
    keepMark()
    isClosed = true
    segments = []
  }

  /// Whatever goes wrong here makes something be sent twice, and the receiver sees that it is the same.
  func keepMark() {
    try? markFile.write(mark.bytes, at: 0)
    if policy == .always { try? markFile.sync() }
  }
}
