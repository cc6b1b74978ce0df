import HubKernel
import HubRecords
import Mesh
import Records

/// Runs the node on a task of its own, off the reactors: whatever happens is left in a tray, and done in the
/// order in which it came.
final class Office: @unchecked Sendable {
  // Sendable: what is not behind a lock is touched by `work` alone, which one task calls.

  /// What has happened.
  enum Job: Sendable {
    case tick
    case heard([UInt8], from: PeerID)
    case changed(Record, isOurs: Bool)
    case taken(UInt64, ReplicaOutcome)
    case spread(Record, within: Int64, @Sendable (_ replicas: Int, _ hubs: Int) -> Void)
    case seek(String, namespace: String, @Sendable ([Record]) -> Void)
    /// Somebody wants to know when all before it is done.
    case done(@Sendable () -> Void)
  }

  private struct Tray {
    var jobs: [Job] = []
    var words = 0
    var hasTick = false
    var isClosed = false
  }

  static let channel = "records"
  /// Words that may wait to be read. What is more is lost, as it may be on any way.
  private static let mostWords = 4_096
  /// How many records are looked at in each tick, to notice what nobody told of.
  static let pageSize = 1_000

  let around: Surroundings
  let post: PostRoom
  private let node: ReplicaNode
  private let bell = Doorbell()
  private let tray = Lock(Tray())
  let standing = Lock(Standing())
  private var spreads: [UInt64: @Sendable (Int, Int) -> Void] = [:]
  private var seeks: [UInt64: @Sendable ([Record]) -> Void] = [:]
  private var lastToken: UInt64 = 0
  private var reach: [PeerID] = []
  private var counted = ReplicaCounters()
  private var place: RecordPlace?
  private var unsure: [RecordKey] = []
  private var ticks = 0
  private var shortSince: Int64?

  init(_ around: Surroundings) {
    self.around = around
    var chance = SystemRandomNumberGenerator()
    node = ReplicaNode(around.id, life: chance.next(), seed: chance.next(), around.node)
    post = PostRoom(around)
  }

  /// Leaves something to be done.
  func put(_ job: Job) {
    let isTaken = tray.withLock { tray in
      if tray.isClosed { return false }
      switch job {
      case .heard:
        guard tray.words < Self.mostWords else { return false }
        tray.words += 1
      case .tick:
        if tray.hasTick { return true }
        tray.hasTick = true
      case .changed, .taken, .spread, .seek, .done: break
      }
      tray.jobs.append(job)
      return true
    }
    if isTaken { return bell.ring() }
    switch job {
    case .spread(_, _, let done): done(0, 1)
    case .seek(_, _, let done): done([])
    case .done(let done): done()
    case .heard: around.counts.droppedWords.add()
    case .tick, .changed, .taken: break
    }
  }

  /// Does what there is to do until the plugin stops.
  func run() async {
    while !Task.isCancelled {
      let jobs = tray.withLock { tray in
        defer { (tray.jobs, tray.words, tray.hasTick) = ([], 0, false) }
        return tray.jobs
      }
      if jobs.isEmpty { await bell.wait() }
      for job in jobs { work(job) }
    }
  }

  /// Nothing is done any more; whoever waits is told that nothing was found.
  func close() {
    let jobs = tray.withLock { tray in
      tray.isClosed = true
      defer { tray.jobs = [] }
      return tray.jobs
    }
    for job in jobs {
      switch job {
      case .spread(_, _, let done): done(0, 1)
      case .seek(_, _, let done): done([])
      case .done(let done): done()
      case .heard, .tick, .changed, .taken: break
      }
    }
    standing.withLock { $0.isClosed = true }
    let waiting = standing.withLock { standing in
      defer { (standing.spreads, standing.seeks) = ([:], [:]) }
      return (standing.spreads, standing.seeks)
    }
    for done in waiting.0.values { done(0, 1) }
    for done in waiting.1.values { done([]) }
  }

  private func work(_ job: Job) {
    let moment = around.moment
    switch job {
    case .tick: tick(moment)
    case .heard(let bytes, let hub): node.heard(bytes, from: hub, moment)
    case .changed(let record, let isOurs): node.changed(to: record, isOurs: isOurs, moment)
    case .taken(let ticket, let outcome): node.taken(ticket, outcome, moment)
    case .spread(let record, let within, let done):
      lastToken += 1
      let token = lastToken
      guard standing.withLock({ $0.wait(token, spread: done) }) else { return done(0, 1) }
      node.spread(record, token: token, within: within, moment)
    case .seek(let topic, let namespace, let done):
      lastToken += 1
      let token = lastToken
      guard standing.withLock({ $0.wait(token, seek: done) }) else { return done([]) }
      node.seek(topic, in: namespace, token: token, moment)
    case .done(let done):
      perform()
      return done()
    }
    perform()
  }

  private func tick(_ moment: ReplicaMoment) {
    ticks += 1
    look(moment)
    survey(moment)
    node.tick(moment)
    if ticks % 10 == 1 { show(moment) }
  }

  /// Which hubs can be spoken to, by whatever way.
  private func look(_ moment: ReplicaMoment) {
    let linked = around.words?.hubsInReach.map(\.id) ?? []
    post.look(moment, linked: Set(linked), hubs: around.links?.hubs ?? [])
    let fresh = Set(linked).union(post.reachable(moment)).sorted()
    guard fresh != reach else { return }
    reach = fresh
    node.reach(fresh, moment)
  }

  /// Goes through all that is kept, a page in each tick: what was kept before this began, or is gone without
  /// a word, such as with its tenant.
  private func survey(_ moment: ReplicaMoment) {
    let page = around.keeper.page(after: place, limit: Self.pageSize)
    for record in page where !node.knows(record) { node.changed(to: record, isOurs: false, moment) }
    place = page.count < Self.pageSize ? nil : page.last.map { RecordPlace($0.key) }
    if unsure.isEmpty, ticks % 10 == 0 { unsure = node.keys }
    for key in unsure.suffix(Self.pageSize) where around.keeper.record(of: key) == nil {
      node.dropped(key, moment)
    }
    unsure.removeLast(min(Self.pageSize, unsure.count))
  }

  private func show(_ moment: ReplicaMoment) {
    around.counts.show(node, since: counted)
    counted = node.counters
    let partners = node.partnerIDs.count
    let short = node.short
    standing.withLock { standing in
      standing.partners = partners
      standing.hadEnough = standing.hadEnough || partners + 1 >= around.settings.copies
      standing.shortSince = short == 0 ? nil : standing.shortSince ?? moment.steady
      standing.short = short
      standing.now = moment.steady
    }
  }

  /// Does what the node wants done.
  private func perform() {
    for step in node.takeSteps() {
      switch step {
      case .say(let word, let hub): say(word, to: hub)
      case .take(let record, let hub, let ticket):
        around.keeper.take(record, from: .hub(hub)) { [weak self] outcome in
          self?.put(.taken(ticket, ReplicaOutcome(outcome)))
        }
      case .forget(let record):
        around.keeper.forget(record)
      case .spread(let token, let replicas, let hubs):
        standing.withLock { $0.spreads.removeValue(forKey: token) }?(replicas, hubs)
      case .sought(let token, let records):
        standing.withLock { $0.seeks.removeValue(forKey: token) }?(records)
      case .repaired(let hub, let count):
        around.repaired.emit(RecordsRepaired(peer: hub, records: count))
        around.host.log.notice(
          "records that were lacking came from another hub", ["hub": hub.description, "records": "\(count)"])
      case .refused(let hub, let fault):
        around.counts.refuse(fault)
        around.host.log.debug(
          "a hub that replicates does what it should not",
          ["hub": hub.description, "code": fault.rawValue])
      case .shunned(let hub):
        around.shunned.emit(ReplicaShunned(peer: hub))
        around.host.log.warning(
          "nothing is believed for a while of a hub that replicates", ["hub": hub.description])
      }
    }
  }

  private func say(_ word: [UInt8], to hub: PeerID) {
    if let words = around.words, words.hubsInReach.contains(where: { $0.id == hub }) {
      return words.say(word, to: hub, on: Self.channel) { [counts = around.counts] isSaid in
        if !isSaid { counts.droppedWords.add() }
      }
    }
    if !post.post(word, to: hub) { around.counts.droppedWords.add() }
  }
}

/// How the replicas are, for whoever asks on another thread, and who waits for them.
struct Standing: Sendable {
  var partners = 0
  var short = 0
  var hadEnough = false
  var shortSince: Int64?
  var now: Int64 = 0
  var isClosed = false
  var spreads: [UInt64: @Sendable (Int, Int) -> Void] = [:]
  var seeks: [UInt64: @Sendable ([Record]) -> Void] = [:]

  mutating func wait(_ token: UInt64, spread done: @escaping @Sendable (Int, Int) -> Void) -> Bool {
    if !isClosed { spreads[token] = done }
    return !isClosed
  }

  mutating func wait(_ token: UInt64, seek done: @escaping @Sendable ([Record]) -> Void) -> Bool {
    if !isClosed { seeks[token] = done }
    return !isClosed
  }

  /// After a minute with fewer hubs than there were once, somebody should know.
  private static let patience: Int64 = 60_000

  var health: Health {
    guard hadEnough, let shortSince, now - shortSince > Self.patience else { return .ok }
    return .degraded("\(short) records have fewer copies than they should, because hubs are missing")
  }
}

extension ReplicaOutcome {
  /// What a keeper's answer means to whoever handed the record on.
  init(_ outcome: RecordOutcome) {
    switch outcome {
    case .kept: self = .kept
    case .known: self = .known
    case .refused(let code, _):
      switch code {
      case "ended": self = .ended
      case "unknown-namespace": self = .noSuchTenant
      case "bad-signature", "bad-key", "bad-record", "bad-topic": self = .wrong
      // Settings may differ from hub to hub: to be refused for them is no lie.
      default: self = outcome.isPassing ? .later : .elsewhere
      }
    }
  }
}
