import HubKernel
import HubMesh
import Signaling
import Synchronization

/// Everything of the mesh on this hub. It lives on one reactor, and what happens on others is left there for
/// it; so it needs no locks, and a signal between two peers of that reactor and a link there crosses none.
final class Engine: @unchecked Sendable {
  // Sendable: all but the snapshot, the log of presence and the times is touched on the engine's reactor
  // alone, or while all reactors stand still.

  /// The reactor it lives on.
  static let home = 0

  let id: PeerID
  let epoch: UInt64
  /// By chance: by it this process knows itself from another hub with the same id.
  let instance: UInt64
  let ring: @Sendable (@escaping @Sendable (Station) -> Void) -> Void
  let presence: PresenceLog
  private let bell: Bell
  let snapshot = Lock(Snapshot())
  /// What has gone wrong with other hubs and is not mended.
  let diary = MeshDiary()
  /// The signals that came back lately.
  let returns: ReturnBook
  /// How often WebSockets were closed because data channels carry what they did.
  var migrations = 0
  /// When the next turn is due, by the hub's clock in milliseconds.
  let due = Atomic<Int64>(0)

  var surroundings: Surroundings
  @exclusivity(unchecked) var node: MeshNode?
  /// The reactor, since the first call. It is the same for all of them.
  @exclusivity(unchecked) private(set) var spot: Spot?
  var station: Station? { spot?.station }
  /// How many calls are under way: what comes of one must not call the node again before it is done.
  @exclusivity(unchecked) private var depth = 0
  @exclusivity(unchecked) private var later: [() -> Void] = []

  @exclusivity(unchecked) var spaces: [NetworkKey: Space] = [:]
  @exclusivity(unchecked) var spacesByRoom: [RoomNumber: Space] = [:]
  var lines: [LineID: Line] = [:]
  var linesByConnection: [ConnectionID: Line] = [:]
  private var lineCount: LineID = 0
  /// The line that something was last sent on, and its connection. Neither number is used twice, so this
  /// needs no forgetting: nothing is sent on a connection that has ended.
  @exclusivity(unchecked) var sendingLine: LineID = 0
  @exclusivity(unchecked) var sendingConnection: ConnectionID?
  /// What carries frames beside WebSockets, its links, and the hubs that are to have WebSockets again.
  @exclusivity(unchecked) var carrier: (any MeshCarrier)?
  var carried: [LineID: CarriedLink] = [:]
  var recalls: [PeerID: Recall] = [:]
  /// Hubs of older kinds that called, and how calling them back goes.
  var olderCalls: [PeerID: OlderCall] = [:]
  /// Another one whenever links or hubs may be different; other threads ask.
  let changes = Atomic<Int>(0)
  var candidates: [ConnectionID: Candidate] = [:]
  /// Calls that were asked for before it began.
  var waitingCalls: [(HubAddress, CallHandle)] = []
  /// The hubs the mesh wants as neighbours, and how calling them goes.
  var wanted: [PeerID: Courtship] = [:]
  /// Members here that have lost their ids to newer ones elsewhere, and are being told so.
  var replaced: Set<MemberKey> = []
  var pings: [PeerID: [(PingAnswer?) -> Void]] = [:]
  var pingDeadlines: [PeerID: Milliseconds] = [:]
  /// For how many peers of hubs of older kinds this one speaks.
  var proxyCount = 0
  /// What is spoken with those hubs.
  var edge: ClassicEdge {
    if let sharpened { return sharpened }
    let fresh = ClassicEdge(self, surroundings.settings.older)
    sharpened = fresh
    return fresh
  }
  @exclusivity(unchecked) private var sharpened: ClassicEdge?
  var publishedClassic = ClassicCounts()
  /// Hubs that the operator has named, by where they are; told on any thread.
  let named = Lock<[String: HubAddress]>([:])
  /// Who hears what other hubs say, by channel; told on any thread.
  let listeners = Lock<[String: any HubWordListener]>([:])
  /// Hubs of our kind that were met through one of an older kind.
  var introductions: [PeerID: Introduction] = [:]
  /// What is left for calling them.
  var purse = IntroductionPurse()
  /// What hubs are called in tenants.
  var marks = HubMarks()
  /// Whether there is anybody elsewhere at all; other reactors ask.
  let hasCompany = Atomic<Bool>(false)
  /// For composing errors.
  let writer = JSONWriter()
  var published = MeshCounters()
  var lastCard: HubCard?
  /// Where peers of this hub were last told that they may go.
  var lastPlaces: [Referral.Place] = []
  var nextChores: Milliseconds = 0
  @exclusivity(unchecked) var isStale = true
  @exclusivity(unchecked) private(set) var isStopped = false
  let receipt = UnsafeMutableRawBufferPointer.allocate(byteCount: Receipt.longest, alignment: 8)

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    let host = surroundings.host
    id = PeerID(host.hub.id) ?? PeerID.random()
    epoch = UInt64(clamping: host.clock.wallMilliseconds)
    returns = ReturnBook(since: host.clock.wallMilliseconds)
    var chance = SystemRandomNumberGenerator()
    instance = chance.next()
    let ring: @Sendable (@escaping @Sendable (Station) -> Void) -> Void = { work in
      host.run(at: Engine.home, work)
    }
    self.ring = ring
    let bell = Bell()
    self.bell = bell
    presence = PresenceLog { ring { bell.engine.withLock { $0.engine }?.work(at: $0) {} } }
    bell.engine.withLock { $0.engine = self }
  }

  deinit { receipt.deallocate() }

  /// Does something on the engine's reactor: first what it has not looked at of what happened in the networks
  /// here, at the end whatever came of it all.
  @inline(__always)
  func work(at station: Station, _ body: () -> Void) {
    if node == nil, !isStopped { begin(at: station) }
    if spot == nil { spot = Spot(station) }
    depth += 1
    if presence.mayHaveNews { takeNews() }
    body()
    depth -= 1
    if depth == 0 { finish() }
  }

  /// Does something when the call under way is done, for it may want to call the node.
  func afterwards(_ body: @escaping () -> Void) { later.append(body) }

  var isAtWork: Bool { depth > 0 }

  @inline(__always)
  private func finish() {
    if !later.isEmpty { finishLater() }
    if isStale { renewSnapshot() }
    if let next = node.bare?._withUnsafeGuaranteedRef({ $0.due }), next < due.load(ordering: .relaxed) {
      due.store(next, ordering: .relaxed)
    }
    if sharpened.bare?._withUnsafeGuaranteedRef({ $0.isRestless }) ?? false {
      due.store(min(due.load(ordering: .relaxed), now), ordering: .relaxed)
    }
  }

  private func finishLater() {
    depth += 1
    while !later.isEmpty {
      let due = later
      later = []
      for body in due { body() }
      if presence.mayHaveNews { takeNews() }
    }
    depth -= 1
  }

  var now: Milliseconds { station?.milliseconds ?? 0 }
  var wallMilliseconds: Int64 { surroundings.host.clock.wallMilliseconds }

  func newLine() -> LineID {
    lineCount += 1
    return lineCount
  }

  /// The first call of all: from here on it follows who is in which network.
  private func begin(at station: Station) {
    spot = Spot(station)
    var chance = SystemRandomNumberGenerator()
    let card = card()
    lastCard = card
    node = MeshNode(
      card, surroundings.settings.node, seed: chance.next(), now: station.milliseconds, effects: self)
    follow(at: station)
    let calls = waitingCalls
    waitingCalls = []
    for (address, handle) in calls { afterwards { [self] in place(address, handle) } }
  }

  /// Tells others that this hub goes, for good.
  func stop() {
    guard !isStopped else { return }
    node?.stop(now: now)
    isStopped = true
    isStale = true
  }

  /// Lets go of itself; it is of no use afterwards.
  func cutTheWire() { bell.engine.withLock { $0.engine = nil } }

  /// Takes the mesh over for another instance of the plugin, while all reactors stand still.
  func move(to surroundings: Surroundings, from fresh: Engine) {
    self.surroundings.announcing.unfollow(presence)
    fresh.surroundings.announcing.unfollow(fresh.presence)
    waitingCalls += fresh.waitingCalls
    let renamed = fresh.named.withLock { $0 }
    if !renamed.isEmpty { named.withLock { $0 = renamed } }
    let listening = fresh.listeners.withLock { $0 }
    listeners.withLock { $0.merge(listening) { _, new in new } }
    fresh.waitingCalls = []
    fresh.cutTheWire()
    for line in lines.values { line.call.map(surroundings.host.adopt) }
    self.surroundings = surroundings
    edge.limits = surroundings.settings.older
    if node != nil { surroundings.announcing.follow(presence) }
    due.store(0, ordering: .relaxed)
    nextChores = 0
    isStale = true
    mustCompare = true
  }

  /// Whether a reload may have changed which networks are shared, and under which keys.
  var mustCompare = false
}

/// One member in one network.
struct MemberKey: Hashable {
  var peer: PeerID
  var network: NetworkKey
}
