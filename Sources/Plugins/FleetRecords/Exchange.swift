import HubFleet
import HubKernel
import HubNATS
import HubRecords
import Records

/// Between this hub's records and the bucket of the fleet. What wins is decided by the records themselves,
/// here and there: the order of writes to the bucket decides nothing.
final class Exchange: BucketReader, RecordFollower, RecordReplicator {
  private struct State {
    var mirror: BucketMirror?
    /// What the bucket holds, while it is being told.
    var seen: Set<RecordKey> = []
    var isWhole = false
    /// Why the bucket cannot be reached, or does not take what is put there.
    var away: String? = "the fleet has not been reached yet"
    var full: String?
    /// Times of records that were put lately.
    var put: [RecordKey: Int64] = [:]
  }

  static let origin = RecordOrigin.service("fleet")
  /// So many records of others are being kept at once; the watch waits for the next.
  private static let mostTaken = 256
  private static let pageLength = 200
  private static let mostPut = 1_024
  private static let attempts = 4
  /// How long records that could not be kept have to wait until they are told anew.
  private static let patience = Duration.seconds(10)
  private static let longestSearch = Duration.seconds(2)
  /// A clock may be so far behind that a record has not ended there, in milliseconds.
  private static let margin: Int64 = 60_000

  private let keeping: any RecordKeeping
  private let ground: any FleetGround
  private let clock: any HubClock
  private let log: Log
  private let counts: Metrics
  private let gate = FleetGate(mostTaken)
  private let state = Lock(State())

  init(
    keeping: any RecordKeeping, ground: any FleetGround, clock: any HubClock, log: Log, counts: Metrics
  ) {
    (self.keeping, self.ground, self.clock, self.log, self.counts) = (keeping, ground, clock, log, counts)
  }

  /// The mirror that reads for this exchange.
  func give(_ mirror: BucketMirror) { state.withLock { $0.mirror = mirror } }

  private var mirror: BucketMirror? { state.withLock { $0.mirror } }

  var health: Health {
    state.withLock { state in
      if let away = state.away {
        return .degraded("records stay on this hub until the fleet can be reached: \(away)")
      }
      if let full = state.full { return .degraded("the fleet takes no more records: \(full)") }
      return .ok
    }
  }

  func measure() { counts.waiting.set(mirror?.waiting ?? 0) }
}

/// From the bucket to this hub.
extension Exchange {
  func begins() {
    state.withLock { ($0.seen, $0.isWhole) = ([], false) }
  }

  func hears(_ entry: NATSEntry) {
    guard let value = entry.value else { return }
    guard let record = Self.record(value), RecordName.name(of: record.key) == entry.key else {
      counts.refused.add()
      return
    }
    state.withLock { if !$0.isWhole { $0.seen.insert(record.key) } }
    gate.enter()
    keeping.take(record, from: Self.origin) { [self] outcome in
      gate.leave()
      became(outcome, record)
    }
  }

  private func became(_ outcome: RecordOutcome, _ record: Record) {
    switch outcome {
    case .kept: counts.taken.add()
    case .known:
      // The bucket has one that loses to that of this hub: whoever sees it mends it.
      guard let mine = keeping.record(of: record.key), mine != record, mine.wins(over: record) else { return }
      state.withLock { $0.put[record.key] = nil }
      put(mine)
    case .refused:
      counts.refused.add()
      if outcome.isPassing { mirror?.renew(after: Self.patience) }
    }
  }

  func isWhole() {
    state.withLock { ($0.isWhole, $0.away) = (true, nil) }
    log.notice("the records of the fleet are here", [:])
    walk(after: nil)
  }

  func isCutOff(_ reason: String) {
    let isNews = state.withLock { state in
      defer { (state.isWhole, state.away, state.seen) = (false, reason, []) }
      return state.away == nil
    }
    if isNews { log.warning("records stay on this hub", ["reason": reason]) }
  }

  func isOver(_ entry: NATSEntry, at milliseconds: Int64) -> Bool {
    guard let value = entry.value, let record = Self.record(value) else { return true }
    return record.end < milliseconds - Self.margin
  }

  private static func record(_ bytes: [UInt8]) -> Record? { bytes.withUnsafeBytes(RecordCoder.decode) }
}

/// From this hub to the bucket.
extension Exchange {
  func changed(to record: Record, from origin: RecordOrigin?) {
    if origin != Self.origin { put(record) }
  }

  /// Puts what the bucket did not have when it was told, a page at a time.
  private func walk(after place: RecordPlace?) {
    mirror?.perform { [weak self] bucket throws(NATSFailure) in
      guard let self, let bucket else { return }
      let page = keeping.page(after: place, limit: Self.pageLength)
      for record in page where !state.withLock({ $0.seen.contains(record.key) }) {
        try write(record, to: bucket)
      }
      guard page.count == Self.pageLength, let last = page.last else {
        return state.withLock { $0.seen = [] }
      }
      walk(after: RecordPlace(last.key))
    }
  }

  private func put(_ record: Record) {
    let isTaken = mirror?.perform { [weak self] bucket throws(NATSFailure) in
      if let bucket { try self?.write(record, to: bucket) }
    }
    // The walk after everything was told anew finds it.
    if isTaken == false { mirror?.renew(after: Self.patience) }
  }

  /// Puts a record where none is that wins over it. Returns whether the bucket has this very one.
  @discardableResult
  private func write(_ record: Record, to bucket: any FleetBucket) throws(NATSFailure) -> Bool {
    if state.withLock({ $0.put[record.key] == record.time }) { return true }
    guard record.end > clock.wallMilliseconds, let bytes = RecordCoder.encode(record) else { return false }
    let name = RecordName.name(of: record.key)
    do throws(NATSFailure) {
      for _ in 0..<Self.attempts {
        do throws(NATSFailure) {
          _ = try bucket.create(bytes, at: name)
          return note(record)
        } catch  where error.kind == .changed {}
        guard let entry = try bucket.get(name) else { continue }
        if let value = entry.value, let there = Self.record(value), there.key == record.key {
          if there == record { return note(record) }
          if !record.wins(over: there) { return false }
        }
        do throws(NATSFailure) {
          _ = try bucket.update(bytes, at: name, after: entry.revision)
          return note(record)
        } catch  where error.kind == .changed {}
      }
    } catch {
      if [.away, .late, .unheard].contains(error.kind) { throw error }
      // The engine is well and will not have it; others may still go in.
      counts.refused.add()
      let isNews = state.withLock { state in
        defer { state.full = error.description }
        return state.full == nil
      }
      if isNews { log.error("the fleet does not take a record", ["reason": error.description]) }
    }
    return false
  }

  private func note(_ record: Record) -> Bool {
    counts.put.add()
    state.withLock { state in
      if state.put.count >= Self.mostPut { state.put = [:] }
      state.put[record.key] = record.time
      state.full = nil
    }
    return true
  }

  func spread(_ record: Record, within: Duration) async -> RecordSpread {
    guard let mirror, mirror.isReached else { return RecordSpread(hubs: ground.hubs) }
    return await withCheckedContinuation { continuation in
      let answer = Answer(continuation)
      let hubs = ground.hubs
      let isTaken = mirror.perform { [weak self] bucket throws(NATSFailure) in
        var spread = RecordSpread(hubs: hubs)
        defer { answer.give(spread) }
        if let bucket, try self?.write(record, to: bucket) == true {
          spread = RecordSpread(replicas: max(0, hubs - 1), hubs: hubs, method: .fleet)
        }
      }
      if isTaken { mirror.later(within) { answer.give(RecordSpread(hubs: hubs)) } }
      if !isTaken { answer.give(RecordSpread(hubs: hubs)) }
    }
  }

  func seek(_ topic: String, in namespace: String) async -> [Record] {
    // Once everything has been told, there is nothing elsewhere that is not here.
    guard let mirror, mirror.isReached, !state.withLock({ $0.isWhole }) else { return [] }
    return await withCheckedContinuation { continuation in
      let answer = Answer(continuation)
      let isTaken = mirror.perform { bucket throws(NATSFailure) in
        var found: [Record] = []
        defer { answer.give(found) }
        let pattern = RecordName.pattern(of: topic, in: namespace)
        let entries = try bucket?.entries(pattern, within: Self.longestSearch) ?? []
        found = entries.compactMap { $0.value.flatMap(Self.record) }.filter {
          $0.key.topic == topic && $0.key.namespace == namespace
        }
      }
      if !isTaken { answer.give([]) }
    }
  }
}
