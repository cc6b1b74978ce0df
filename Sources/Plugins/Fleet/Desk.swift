import HubFleet
import HubKernel
import HubMesh
import Signaling
import Synchronization

/// The fleet on this hub. It lives on one reactor, and what happens on others and on threads of the engine is
/// left there for it; so its node needs no locks.
final class Desk: @unchecked Sendable {
  // Sendable: what is not constant, atomic or behind a lock is touched on the desk's reactor alone.

  /// The reactor it lives on.
  static let home = 0

  let surroundings: Surroundings
  let line: Lock<LineEnd>
  private(set) var presence: PresenceLog?
  private let mail = Lock(Mail())
  private let post = Lock(LetterBox())
  /// When the next turn is due, by the hub's clock in milliseconds.
  let due = Atomic<Int64>(0)
  /// Whether there is anybody elsewhere; other reactors ask.
  let hasCompany = Atomic<Bool>(false)
  let state = Lock(FleetState())

  var node: FleetNode?
  var station: Station?
  var spaces: [NetworkKey: Space] = [:]
  var spacesByRoom: [UInt64: Space] = [:]
  var orders: [Order] = []
  let receipts = Receipts()
  let writer = JSONWriter()
  private var depth = 0
  private var isFlushDue = false
  /// Whether there are messages for other hubs among the orders.
  var hasFrames = false
  private var later: [() -> Void] = []
  /// Messages that have been read. The library gives memory back on a thread that each of them would wake, so
  /// they go together.
  private var spent: [any FrameBytes] = []
  private var published = FleetCounters()
  private var isStopped = false

  struct LineEnd {
    var line: (any EngineLine)?
  }

  private struct Mail {
    var news: [News] = []
    /// Whether there was no room for some.
    var isFull = false
  }

  /// The most news that wait for the reactor.
  private static let mostNews = 262_144

  struct LetterBox {
    var bytes: [UInt8] = []
    var count = 0
  }

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    line = Lock(LineEnd())
  }

  var limits: FleetLimits {
    var limits = surroundings.settings.limits
    limits.newestWins = surroundings.host.hub.duplicate != .reject
    return limits
  }

  var now: Int64 { station?.milliseconds ?? 0 }

  /// Begins: connects, and follows who is in which network here, beginning with those who are there already.
  func start(_ line: any EngineLine) {
    self.line.withLock { $0.line = line }
    run { desk, station in desk.begin(at: station) }
  }

  private func begin(at station: Station) {
    self.station = station
    let host = surroundings.host
    let hub = PeerID(host.hub.id) ?? PeerID.random()
    let life = Life(hub: hub, epoch: UInt64(clamping: host.clock.wallMilliseconds))
    node = FleetNode(
      life: life, fleet: surroundings.settings.name, limits: limits, now: station.milliseconds, effects: self)
    let presence = PresenceLog { [weak self] in self?.run { _, _ in } }
    self.presence = presence
    surroundings.announcing.follow(presence)
    lookAround(at: station)
    work(at: station) { readMail() }
  }

  /// Does something on the desk's reactor.
  func run(_ body: @escaping @Sendable (Desk, Station) -> Void) {
    surroundings.host.run(at: Desk.home) { [self] station in
      work(at: station) { body(self, station) }
    }
  }

  /// Does something now: first what has happened in the networks here, then what others have left, and at the
  /// end whatever came of it all, in one go.
  func work(at station: Station, _ body: () -> Void) {
    self.station = station
    depth += 1
    if presence?.mayHaveNews ?? false { takePresence() }
    body()
    depth -= 1
    if depth == 0 { finish() }
  }

  /// Does something when the call under way is done, for it may want to call the node.
  func afterwards(_ body: @escaping () -> Void) { later.append(body) }

  /// The same for a signal of a peer here, of which a turn may bring many: what comes of them goes out in the
  /// next turn, all in one.
  func post(at station: Station, _ body: () -> Void) {
    self.station = station
    depth += 1
    if presence?.mayHaveNews ?? false { takePresence() }
    body()
    depth -= 1
    guard depth == 0, !isFlushDue else { return }
    isFlushDue = true
    run { desk, _ in desk.isFlushDue = false }
  }

  private func finish() {
    while !later.isEmpty || (presence?.mayHaveNews ?? false) {
      let due = later
      later = []
      depth += 1
      for body in due { body() }
      if presence?.mayHaveNews ?? false { takePresence() }
      depth -= 1
    }
    guard let node else { return }
    node.flush(now: now)
    if !orders.isEmpty {
      let orders = orders
      self.orders.removeAll(keepingCapacity: true)
      if hasFrames { node.isHeld = true }
      hasFrames = false
      line.withLock { $0.line }?.take(orders)
    }
    let next = node.nextDue(now: now)
    if next < due.load(ordering: .relaxed) { due.store(next, ordering: .relaxed) }
  }

  /// Does what is due.
  func tick(at station: Station) {
    work(at: station) {
      guard let node else { return }
      due.store(station.milliseconds + Desk.longestPause, ordering: .relaxed)
      node.tick(now: now)
      spent.removeAll(keepingCapacity: true)
      publish(node)
    }
  }

  private static let longestPause: Int64 = 1_000

  private func publish(_ node: FleetNode) {
    let hubs = node.livingHubs.count
    surroundings.counts.add(node.counters, since: published)
    published = node.counters
    surroundings.counts.hubs.set(hubs)
    surroundings.ground?.count(hubs + 1)
    surroundings.counts.remoteMembers.set(node.spaces.values.reduce(0) { $0 + $1.elsewhere.count })
    surroundings.counts.waiting.set(node.hubs.values.reduce(0) { $0 + $1.outgoing.waiting })
    hasCompany.store(hubs > 0, ordering: .relaxed)
    state.withLock { $0.hubs = hubs }
  }

  /// What the engine has to say, on any of its threads.
  func bring(_ news: News) {
    let isFirst = mail.withLock { mail in
      if mail.news.count >= Desk.mostNews, news.canBeMissed {
        mail.isFull = true
        return false
      }
      mail.news.append(news)
      return mail.news.count == 1
    }
    if isFirst { run { desk, _ in desk.readMail() } }
  }

  private func readMail() {
    // The line may be quicker than the reactor: what it has to say before there is a node waits for that.
    guard let node else { return }
    let mail = mail.withLock { mail in
      defer { mail = Mail() }
      return mail
    }
    guard !isStopped else { return }
    for item in mail.news { take(item, node) }
    if mail.isFull { take(.behind, node) }
  }

  func keep(_ message: any FrameBytes) {
    if spent.count >= Desk.mostSpent { spent.removeAll(keepingCapacity: true) }
    spent.append(message)
  }

  private static let mostSpent = 8

  /// What another reactor has for a peer elsewhere; false when too much waits here.
  func leave(_ letter: (inout [UInt8]) -> Bool) -> Bool {
    var isFirst = false
    let isTaken = post.withLock { post in
      guard post.bytes.count < Desk.mostPosted else { return false }
      guard letter(&post.bytes) else { return false }
      post.count += 1
      isFirst = post.count == 1
      return true
    }
    if isFirst {
      run { desk, _ in
        let bytes = desk.post.withLock { post in
          defer { post = LetterBox() }
          return post.bytes
        }
        desk.sendPosted(bytes)
      }
    }
    return isTaken
  }

  private static let mostPosted = 8 << 20

  /// Leaves the fleet for good; on the desk's reactor.
  func end(at station: Station) {
    if let presence { surroundings.announcing.unfollow(presence) }
    work(at: station) { node?.stop(now: now) }
    surroundings.announcing.detach(self, at: station)
    isStopped = true
    (spaces, spacesByRoom) = ([:], [:])
  }
}

/// How it is, for whoever asks on another thread.
struct FleetState: Sendable {
  var isConnected = false
  var hasBeenConnected = false
  var trouble = ""
  var hubs = 0
}
