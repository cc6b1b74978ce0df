internal import HubBase
package import HubNATS

/// Keeps a reader told of a bucket for as long as the engine can be reached, and anew whenever it can again.
///
/// One hub of the fleet at a time, the one with the lease, takes out what nobody needs any more, a few keys
/// at a time. That it renews its lease is also how all others know that their watch still hears something.
package final class BucketMirror: Sendable {
  private struct State {
    var bench: (any FleetBench)?
    var bucket: (any FleetBucket)?
    var watch: (any FleetTie)?
    var tie: (any FleetTie)?
    /// What belongs to an older one counts no more.
    var turn = 0
    /// When it was last noticed that the watch had heard something; nil when it has since.
    var heard: UInt64?
    var isOver = false
    var broom: BucketBroom
  }

  /// How long to wait before the next attempt, when the engine is there and the bucket is not.
  private static let pause = Duration.milliseconds(500)
  /// A watch that has heard nothing for so long, not even of the lease, is made anew.
  package static let silence = Duration.seconds(90)

  /// Its name and what it is made with.
  package let options: NATSBucketOptions
  private let ground: any FleetGround
  private let state: Lock<State>
  private let reader: Reader

  /// The reader owns the mirror, and not the other way round.
  private final class Reader: @unchecked Sendable {
    // Sendable: a weak reference is safe to read from many threads, and is never written.
    weak var value: (any BucketReader)?

    init(_ value: any BucketReader) { self.value = value }
  }

  /// A mirror that tells nothing before it is started. `shards` are patterns that together mean all keys that
  /// may be over, `hub` is who sweeps.
  package init(
    _ options: NATSBucketOptions, on ground: any FleetGround, for reader: any BucketReader,
    sweeping shards: [String], as hub: String
  ) {
    (self.options, self.ground, self.reader) = (options, ground, Reader(reader))
    state = Lock(State(broom: BucketBroom(shards: shards, hub: hub)))
  }

  deinit { stop() }

  private var bench: (any FleetBench)? { state.withLock { $0.bench } }

  /// Begins to tell.
  package func start() throws(NATSFailure) {
    let bench = try ground.bench(options.name)
    state.withLock { $0.bench = bench }
    let tie = ground.follow { [weak self] isReachable in
      if isReachable { self?.renew() } else { self?.lose("the engine cannot be reached") }
    }
    state.withLock { $0.tie = tie }
  }

  /// Tells nothing more.
  package func stop() {
    let (tie, watch) = state.withLock { state in
      state.isOver = true
      state.turn &+= 1
      state.bucket = nil
      return (state.tie, state.watch)
    }
    tie?.end()
    watch?.end()
    bench?.end()
  }

  /// Does something with the bucket, in order, where one may wait; with nil while the bucket cannot be
  /// reached. What is not done then need not be remembered: once everything has been told anew, the reader
  /// sees what is missing. False when more waits than may, or it was stopped.
  @discardableResult
  package func perform(
    _ work: @escaping @Sendable ((any FleetBucket)?) throws(NATSFailure) -> Void
  ) -> Bool {
    let isTaken = bench?.add { [weak self] in
      let bucket = self?.state.withLock { $0.bucket }
      do throws(NATSFailure) { try work(bucket) } catch { self?.fail(error) }
    }
    return isTaken ?? false
  }

  /// Does something after a while.
  package func later(_ time: Duration, _ work: @escaping @Sendable () -> Void) {
    bench?.add(after: time, work)
  }

  /// Whether the bucket can be reached.
  package var isReached: Bool { state.withLock { $0.bucket != nil } }

  /// How much waits to be written.
  package var waiting: Int { bench?.waiting ?? 0 }

  /// Tells everything anew, after what waits to be written.
  package func renew(after time: Duration = .zero) {
    let turn = state.withLock { state in
      state.turn &+= 1
      return state.turn
    }
    if time > .zero {
      bench?.add(after: time) { [weak self] in self?.open(turn) }
    } else if bench?.add({ [weak self] in self?.open(turn) }) == false {
      bench?.add(after: Self.pause) { [weak self] in self?.open(turn) }
    }
  }

  /// To be called every second or so: sweeps a little if it is this hub's turn, and looks whether the watch
  /// lives.
  package func tick(at milliseconds: Int64, _ now: UInt64) {
    let isDeaf = state.withLock { state in
      let heard = state.heard ?? now
      guard state.watch != nil, now > heard, now - heard > Self.silence.nanoseconds else {
        state.heard = heard
        return false
      }
      state.heard = now
      return true
    }
    if isDeaf { return renew() }
    guard waiting == 0 else { return }
    perform { [weak self] bucket throws(NATSFailure) in
      if let bucket { try self?.sweep(bucket, at: milliseconds) }
    }
  }

  private func sweep(_ bucket: any FleetBucket, at milliseconds: Int64) throws(NATSFailure) {
    var broom = state.withLock { $0.broom }
    let reader = self.reader
    try broom.step(in: bucket, at: milliseconds) { reader.value?.isOver($0, at: milliseconds) ?? false }
    state.withLock { [broom] in $0.broom = broom }
  }

  private func fail(_ failure: NATSFailure) {
    lose(failure.description)
    renew(after: Self.pause)
  }

  private func lose(_ reason: String) {
    let (watch, isNew) = state.withLock { state in
      state.turn &+= 1
      defer { (state.watch, state.bucket) = (nil, nil) }
      return (state.watch, !state.isOver)
    }
    watch?.end()
    if isNew { reader.value?.isCutOff(reason) }
  }

  private func open(_ turn: Int) {
    guard state.withLock({ $0.turn == turn && !$0.isOver }) else { return }
    do throws(NATSFailure) {
      let bucket = try ground.bucket(options)
      let old = state.withLock { state in
        defer { (state.watch, state.bucket, state.heard) = (nil, bucket, nil) }
        return state.watch
      }
      old?.end()
      reader.value?.begins()
      let watch = try bucket.watch { [weak self] entry in self?.tell(entry, turn) }
      let isLate = state.withLock { state in
        guard state.turn == turn, !state.isOver else { return true }
        state.watch = watch
        return false
      }
      if isLate { watch.end() }
    } catch {
      reader.value?.isCutOff(error.description)
      bench?.add(after: Self.pause) { [weak self] in self?.open(turn) }
    }
  }

  private func tell(_ entry: NATSEntry?, _ turn: Int) {
    let isCurrent = state.withLock { state in
      guard state.turn == turn, !state.isOver else { return false }
      state.heard = nil
      return true
    }
    guard isCurrent, let reader = reader.value else { return }
    guard let entry else { return reader.isWhole() }
    if entry.key != BucketBroom.leaseKey { reader.hears(entry) }
  }
}
