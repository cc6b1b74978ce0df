import HubKernel
import HubMesh
import HubPeering
import Mesh
import Synchronization

/// Everything of migration on this hub: what the state machine says is done here, and what happens is told to
/// it. It lives on the mesh's reactor.
final class Migrator: @unchecked Sendable {
  // Sendable: all but the times and the figures is touched on the mesh's reactor alone, or while all reactors
  // stand still.

  /// What changes when a reload replaces the plugin.
  struct Surroundings: Sendable {
    let host: Host
    let settings: P2PMigrationPlugin.Settings
    let mesh: any MeshCarrying
    let maker: any ChannelMaking
    let counts: P2PMigrationPlugin.Metrics
    let events: P2PMigrationPlugin.Emitters
  }

  /// What others may ask for on their own threads.
  struct Figures: Sendable, Equatable {
    var channels = 0
    var hubs = 0
    var isReady = false
    var isSettled = false
    var migrations = 0
  }

  var surroundings: Surroundings
  var migration: Migration?
  var dealings: [PeerID: Dealing] = [:]
  var dealingsByLink: [UInt32: Dealing] = [:]
  /// Those that have frames to send at the end of this turn.
  var packed: [Dealing] = []
  /// Offers that have come, until it is said what becomes of them.
  var offers: [PeerID: (text: String, epoch: UInt64?)] = [:]
  var dialects: [PeerID: Dialect] = [:]
  /// Candidates that came before an offer.
  var early: [PeerID: [String]] = [:]
  /// So many of one hub are kept.
  static let mostEarly = 32
  var epoch: UInt64 = 0
  var own = PeerID(high: 0, middle: 0, low: 0)
  var framesInFlight = 0
  private var faults = StreamFaults()
  private var seen = -1
  /// When the state machine wants to be asked next, in the hub's milliseconds, and what it saw last.
  let due = Atomic<Int64>(0)
  let seenChanges = Atomic<Int>(-1)
  let figures = Lock(Figures())
  private var waiting: [(Migration) -> Void] = []
  private var isActing = false
  private var isAttached = false
  private(set) var isOver = false

  /// Those whose sessions may be open, the present one last.
  private var peerings: [Peering]

  init(_ surroundings: Surroundings, _ peering: Peering) {
    self.surroundings = surroundings
    peerings = [peering]
  }

  /// Sessions of earlier instances go on, with the identity and the servers they began with.
  func keepSessions(for host: Host, from predecessor: Host, beside peering: Peering) {
    peerings.removeAll { $0.count == 0 }
    for former in peerings { former.move(to: host, from: predecessor) }
    peerings.append(peering)
  }

  var mesh: any MeshCarrying { surroundings.mesh }

  /// Whether there is something to look at. Any thread may ask.
  func isDue(at time: Int64) -> Bool {
    due.load(ordering: .relaxed) <= time || seenChanges.load(ordering: .relaxed) != mesh.changes
  }

  /// Looks at the mesh, and does what time asks for.
  func turn(at station: Station) {
    guard !isOver else { return }
    if !isAttached {
      // Not before: an instance that is about to take over from another has begun by then to be that one.
      isAttached = true
      mesh.attach(self)
    }
    lookAgain(at: station)
    for dealing in dealings.values where !dealing.takePulse(at: station) {
      close(dealing, "nothing is confirmed on it", at: station)
    }
    act(at: station) { $0.tick(now: station.milliseconds) }
    seenChanges.store(seen, ordering: .relaxed)
  }

  /// Looks at the mesh if something may be different there.
  func lookAgain(at station: Station) {
    let changes = mesh.changes
    let isUnproven = dealings.values.contains { $0.link != nil && !$0.hasWorked }
    guard changes != seen || isUnproven else { return }
    seen = changes
    look(at: mesh.view(at: station), station)
  }

  func look(at view: MeshView, _ station: Station) {
    (own, epoch, framesInFlight) = (view.id, view.epoch, view.framesInFlight)
    if migration == nil {
      var chance = SystemRandomNumberGenerator()
      migration = Migration(
        own: own, surroundings.settings.migration, seed: chance.next(), now: station.milliseconds)
      faults = view.faults
    }
    surroundings.counts.add(view.faults, since: faults)
    faults = view.faults
    dialects = Dictionary(uniqueKeysWithValues: view.hubs.map { ($0.id, $0.dialect) })
    for hub in early.keys where dialects[hub] == nil { early[hub] = nil }
    let hubs = view.hubs.map {
      MigrationHub(
        $0.id, neighbours: $0.neighbours, sockets: $0.sockets, isLeaving: $0.isLeaving,
        isOlder: $0.dialect == .classic)
    }
    act(at: station) {
      $0.see(hubs, neighbours: view.hubs.filter(\.isNeighbour).map(\.id), now: station.milliseconds)
    }
    for dealing in dealings.values where !dealing.hasWorked {
      guard let link = dealing.link, view.answered[link] != nil else { continue }
      dealing.hasWorked = true
      act(at: station) { $0.worked(dealing.hub, attempt: dealing.attempt, now: station.milliseconds) }
    }
  }

  /// Tells the state machine something and does what it says. What is told meanwhile waits for its turn.
  func act(at station: Station, _ body: @escaping (Migration) -> Void) {
    waiting.append(body)
    guard !isActing, let migration else { return }
    isActing = true
    while !waiting.isEmpty {
      waiting.removeFirst()(migration)
      for step in migration.takeSteps() { perform(step, at: station) }
    }
    isActing = false
    show(migration)
  }

  private func show(_ migration: Migration) {
    let isUnproven = dealings.values.contains { $0.link != nil && !$0.hasWorked }
    let pulse = dealings.values.reduce(Int64.max) { min($0, $1.pulseDue) }
    due.store(isUnproven ? 0 : min(migration.due, pulse), ordering: .relaxed)
    let channels = migration.channels.count
    surroundings.counts.channels.set(channels)
    surroundings.counts.ready.set(migration.readySince == nil ? 0 : 1)
    figures.withLock { figures in
      (figures.channels, figures.hubs) = (channels, dialects.count)
      (figures.isReady, figures.isSettled) = (migration.readySince != nil, migration.isSettled)
    }
  }

  /// Takes the place of an instance that a reload replaces, while all reactors stand still.
  func move(to surroundings: Surroundings) {
    self.surroundings = surroundings
    migration?.settings = surroundings.settings.migration
    due.store(0, ordering: .relaxed)
    seen = -1
  }

  /// Ends everything. WebSockets are called back first, as far as there is time for it.
  func end(at station: Station) {
    guard !isOver else { return }
    isOver = true
    let bare = dealings.values.filter { $0.link != nil }.map(\.hub)
    if !surroundings.host.hub.isDraining { mesh.recallSockets(to: bare.sorted(), at: station) }
    mesh.detach(self)
    for dealing in dealings.values {
      // Among what waits may be the mesh's goodbye.
      _ = dealing.flushParcel(at: station)
      dealing.channel?.close(reason: "migration is turned off", at: station)
    }
    dealings = [:]
    dealingsByLink = [:]
    offers = [:]
    early = [:]
    waiting = []
  }
}
