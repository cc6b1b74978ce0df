internal import CHubSys
internal import HubBase

/// One thread of a run with its share of the peers: a loop over epoll, and a plan of when to do what.
///
/// Everything in it belongs to the one thread that runs it; `LoadPost` is the only way in and out.
final class LoadThread {
  private static let bufferSize = 256 * 1024
  private static let mostEvents = 512
  /// How often it tells how far it is, in nanoseconds.
  private static let telling: UInt64 = 50_000_000
  /// The longest it waits without looking up.
  private static let longestWait: UInt64 = 50_000_000
  /// So many bytes may wait at a connection; a hub that reads slower than that gets no more.
  static let mostPending = 8 << 20
  /// So much is planned to be done in one turn, so that reading has its turn as well.
  static let mostOfTurn = 256

  let plan: LoadPlan
  let number: Int
  let post: LoadPost
  let keys = RandomReserve()
  let epoll: Int32
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 16)
  private let events = UnsafeMutablePointer<hub_event>.allocate(capacity: mostEvents)

  var peers: [LoadPeer] = []
  var pairs: [LoadPair] = []
  /// Members of each network, which all threads know alike.
  var networkSizes: [Int] = []
  var names = ""
  private var dirty: [LoadPeer] = []
  var now: UInt64 = LoadClock.now
  var stage = LoadPost.Stage.preparing
  var startAt: UInt64 = .max
  /// When sending ends, and when waiting for what is under way ends.
  var endAt: UInt64 = .max
  var lastArrival: UInt64 = 0
  /// Which connection, announcement or signal of this thread is the next.
  var nextNumber = 0
  var nextToConnect = 0
  /// Connections under way, by the place of their peer.
  var opening: Set<Int> = []
  /// Who was told to come back later, and when.
  var comeBack: [(at: UInt64, place: Int)] = []
  var settled = 0
  private var lastLook: UInt64 = 0
  private var lastTold: UInt64 = 0

  var counts = LoadCounts()
  var latency = TimeHistogram()
  var lateness = TimeHistogram()
  var slots: TimeSlots
  private var useAtStart = ThreadUse.now()

  init(_ plan: LoadPlan, number: Int, post: LoadPost) {
    (self.plan, self.number, self.post) = (plan, number, post)
    epoll = hub_epoll_create()
    slots = TimeSlots(over: plan.span ?? plan.duration)
  }

  deinit {
    if epoll >= 0 { hub_close(epoll) }
    buffer.deallocate()
    events.deallocate()
  }

  /// Everything, until it is over.
  func run() {
    useAtStart = ThreadUse.now()
    while stage != .over {
      now = LoadClock.now
      let due = act()
      flushAll()
      tell()
      wait(until: due)
    }
    finish()
  }

  /// Does what is due, and answers when something will be again.
  private func act() -> UInt64 {
    if now &- lastLook > Self.telling { look() }
    switch stage {
    case .preparing:
      let due = plan.kind == .connect ? .max : connectDue()
      if isPrepared {
        stage = .ready
        tell(isUrgent: true)
      }
      return due
    case .ready:
      guard now >= startAt else { return startAt }
      begin()
      return now
    case .running:
      switch plan.kind {
      case .connect: return connectDue()
      case .announce: return announceDue()
      case .relay: return sendDue()
      }
    case .over: return .max
    }
  }

  private var isPrepared: Bool {
    switch plan.kind {
    case .connect: true
    case .announce: settled == peers.count
    case .relay: settled == peers.count && hasMet
    }
  }

  private func begin() {
    stage = .running
    // What it took to get ready does not count.
    let connected = counts.connected
    counts = LoadCounts()
    counts.connected = connected
    for (kind, number) in preparationFailures { counts.failed[kind, default: 0] &+= number }
    useAtStart = ThreadUse.now()
    lastArrival = now
    endAt = plan.kind == .announce ? startAt &+ LoadPlan.longestRun : startAt &+ plan.duration
  }

  /// What went wrong before it began, which is told as well.
  var preparationFailures: [String: UInt64] = [:]

  /// Things that are looked at now and then: whether it is stopped, and who waits in vain.
  private func look() {
    lastLook = now
    let (isStopped, start) = post.state.withLock { ($0.isStopped, $0.startAt) }
    if isStopped {
      guard plan.kind == .relay, stage == .running else { return end() }
      endAt = min(endAt, now)
    }
    if let start, startAt == .max { startAt = start }
    dropTheLate()
    if stage == .running, isDone { end() }
  }

  /// Tells how far it is.
  private func tell(isUrgent: Bool = false) {
    // That it is over is told together with what was found.
    guard stage != .over, isUrgent || now &- lastTold > Self.telling else { return }
    lastTold = now
    let (stage, counts) = (stage, counts)
    post.state.withLock {
      $0.stage = stage
      $0.counts = counts
    }
  }

  func end() { stage = .over }

  private func finish() {
    let use = ThreadUse.now().since(useAtStart)
    for pair in pairs {
      counts.doubled &+= pair.arrivals.doubled
      counts.disordered &+= pair.arrivals.disordered
      counts.lost &+= pair.underWay
    }
    if plan.kind == .announce { countUnheard() }
    var outcome = LoadOutcome(slots: slots)
    outcome.counts = counts
    outcome.latency = latency
    outcome.lateness = lateness
    outcome.threads = [use]
    let last = min(max(lastArrival, startAt), max(now, startAt))
    outcome.elapsed =
      startAt == .max ? 0 : plan.kind == .relay ? min(last, endAt) &- startAt : last &- startAt
    for peer in peers { leave(peer) }
    post.state.withLock {
      $0.counts = outcome.counts
      $0.outcome = outcome
      $0.stage = .over
    }
  }

  private func wait(until due: UInt64) {
    guard stage != .over else { return }
    let now = LoadClock.now
    let time = due > now ? min(due &- now, Self.longestWait) : 0
    // Epoll itself knows milliseconds only.
    if time > 0, hub_wait_readable(epoll, time) <= 0 { return }
    let count = hub_epoll_wait(epoll, events, Int32(Self.mostEvents), 0)
    for index in 0..<max(0, Int(count)) {
      let event = events[index]
      let place = Int(truncatingIfNeeded: event.token)
      guard peers.indices.contains(place) else { continue }
      handle(peers[place], place, event.events)
    }
  }

  /// Has what waits at a connection sent at the end of this turn.
  func mark(_ peer: LoadPeer) {
    guard !peer.isDirty else { return }
    peer.isDirty = true
    dirty.append(peer)
  }

  private func flushAll() {
    for peer in dirty {
      peer.isDirty = false
      flush(peer)
    }
    dirty.removeAll(keepingCapacity: true)
  }
}
