import HubBase
import HubFleet
import HubKernel
import HubNATS

/// A bucket in memory, which all grounds of a test share, and which can be away.
final class MemoryFleet: Sendable {
  struct State {
    var buckets: [String: MemoryBucket] = [:]
    var isAway = false
    var grounds: [MemoryGround] = []
  }

  let state = Lock(State())

  var isAway: Bool { state.withLock { $0.isAway } }

  /// The engine goes away, or comes back.
  func turn(isAway: Bool) {
    let grounds = state.withLock { state in
      state.isAway = isAway
      return state.grounds
    }
    for ground in grounds { ground.turn() }
  }

  func bucket(_ name: String) -> MemoryBucket {
    state.withLock { state in
      if let bucket = state.buckets[name] { return bucket }
      let bucket = MemoryBucket()
      state.buckets[name] = bucket
      return bucket
    }
  }

  /// The engine has lost everything it kept.
  func lose() { state.withLock { $0.buckets = [:] } }

  func ground() -> MemoryGround {
    let ground = MemoryGround(self)
    state.withLock { $0.grounds.append(ground) }
    return ground
  }
}

/// What a hub has of it.
final class MemoryGround: FleetGround {
  struct Follower: Sendable {
    let hear: @Sendable (Bool) -> Void
  }

  let fleet = "test"
  let hubs = 2
  let engine: MemoryFleet
  private let followers = Lock([Follower]())
  /// Whether this hub alone is cut off.
  private let isCutOff = Lock(false)
  private let benches = Lock([InlineBench]())

  /// Time has passed: what was to be done later is done.
  func wait() { for bench in benches.withLock({ $0 }) { bench.wait() } }

  init(_ engine: MemoryFleet) { self.engine = engine }

  var isReachable: Bool { !engine.isAway && !isCutOff.withLock { $0 } }

  func cut(_ isCut: Bool) {
    isCutOff.withLock { $0 = isCut }
    turn()
  }

  func turn() { for one in followers.withLock({ $0 }) { one.hear(isReachable) } }

  func bucket(_ options: NATSBucketOptions) throws(NATSFailure) -> any FleetBucket {
    guard isReachable else { throw NATSFailure(kind: .away, "away") }
    return MemoryDoor(bucket: engine.bucket(options.name), ground: self)
  }

  func follow(_ hear: @escaping @Sendable (Bool) -> Void) -> any FleetTie {
    followers.withLock { $0.append(Follower(hear: hear)) }
    hear(isReachable)
    return MemoryTie {}
  }

  func bench(_ name: String) throws(NATSFailure) -> any FleetBench {
    let bench = InlineBench()
    benches.withLock { $0.append(bench) }
    return bench
  }
}

/// A bench that does everything at once, in order.
final class InlineBench: FleetBench {
  struct Work: Sendable {
    let run: @Sendable () -> Void
  }

  struct State {
    var queue: [Work] = []
    var later: [Work] = []
    var isBusy = false
    var isOver = false
  }

  private let state = Lock(State())

  var waiting: Int { state.withLock { $0.queue.count } }

  @discardableResult
  func add(_ work: @escaping @Sendable () -> Void) -> Bool {
    let isTaken = state.withLock { state in
      if !state.isOver { state.queue.append(Work(run: work)) }
      return !state.isOver
    }
    drain()
    return isTaken
  }

  func add(after time: Duration, _ work: @escaping @Sendable () -> Void) {
    state.withLock { if !$0.isOver { $0.later.append(Work(run: work)) } }
  }

  func wait() {
    let later = state.withLock { state in
      defer { state.later = [] }
      return state.later
    }
    for work in later { add(work.run) }
  }

  func end() { state.withLock { ($0.isOver, $0.later) = (true, []) } }

  private func drain() {
    while true {
      let next = state.withLock { state -> Work? in
        guard !state.isBusy, !state.queue.isEmpty else { return nil }
        state.isBusy = true
        return state.queue.removeFirst()
      }
      guard let next else { return }
      next.run()
      state.withLock { $0.isBusy = false }
    }
  }
}

final class MemoryTie: FleetTie {
  private let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  func end() { work() }
}

/// The way from a hub to a bucket.
struct MemoryDoor: FleetBucket {
  let bucket: MemoryBucket
  let ground: MemoryGround

  private func check() throws(NATSFailure) {
    if !ground.isReachable { throw NATSFailure(kind: .away, "away") }
  }

  func get(_ key: String) throws(NATSFailure) -> NATSEntry? {
    try check()
    return bucket.state.withLock { $0.entries[key] }
  }

  func create(_ value: [UInt8], at key: String) throws(NATSFailure) -> UInt64 {
    try check()
    return try bucket.write(value, at: key, after: nil)
  }

  func update(_ value: [UInt8], at key: String, after last: UInt64) throws(NATSFailure) -> UInt64 {
    try check()
    return try bucket.write(value, at: key, after: last)
  }

  func entries(_ pattern: String, within patience: Duration) throws(NATSFailure) -> [NATSEntry] {
    try check()
    let stem = String(pattern.dropLast())
    return bucket.state.withLock { $0.entries.values.filter { $0.key.hasPrefix(stem) } }
  }

  func purge(_ key: String, upTo revision: UInt64) throws(NATSFailure) {
    try check()
    bucket.state.withLock { state in
      if let there = state.entries[key], there.revision <= revision { state.entries[key] = nil }
    }
  }

  func watch(_ hear: @escaping @Sendable (NATSEntry?) -> Void) throws(NATSFailure) -> any FleetTie {
    try check()
    return bucket.watch { [ground] entry in if ground.isReachable { hear(entry) } }
  }
}

/// Keys, values and those who watch.
final class MemoryBucket: Sendable {
  struct Watcher: Sendable {
    let hear: @Sendable (NATSEntry?) -> Void
  }

  struct State {
    var entries: [String: NATSEntry] = [:]
    var revision: UInt64 = 0
    var watchers: [Int: Watcher] = [:]
    var count = 0
  }

  let state = Lock(State())
  /// Tells watchers, one thing after the other.
  private let teller = InlineBench()

  func write(_ value: [UInt8], at key: String, after last: UInt64?) throws(NATSFailure) -> UInt64 {
    let written = state.withLock { state -> NATSEntry? in
      guard state.entries[key]?.revision == last else { return nil }
      state.revision += 1
      let entry = NATSEntry(key, value, revision: state.revision)
      state.entries[key] = entry
      return entry
    }
    guard let written else { throw NATSFailure(kind: .changed, "somebody else was first") }
    teller.add { [self] in
      for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.hear(written) }
    }
    return written.revision
  }

  func watch(_ hear: @escaping @Sendable (NATSEntry?) -> Void) -> any FleetTie {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    teller.add { [self] in
      let all = state.withLock { state in
        state.watchers[number] = Watcher(hear: hear)
        return state.entries.values.sorted { $0.revision < $1.revision }
      }
      for entry in all { hear(entry) }
      hear(nil)
    }
    return MemoryTie { [weak self] in _ = self?.state.withLock { $0.watchers.removeValue(forKey: number) } }
  }
}
