import AuthTokens
public import HubKernel
import HubRegistry
import Signaling
import Synchronization

/// Keeps anybody from taking more than their share: token buckets, counts of connections, and bans.
public final class RateLimitPlugin: Plugin {
  public static let manifest = Manifest(
    "rate-limit", "Keeps anybody from taking more than their share.",
    wants: [Capability((any Grants).self)], provides: [Capability((any BanList).self)])

  let settings: Tenanted<Settings>
  let host: Host
  let counts: Metrics
  let guests: Slot<Guest>
  /// What credentials say about limits.
  let grants: (any Grants)?
  /// The limits of peers without credentials that say otherwise.
  let limits: Tenanted<PeerLimits>
  let addresses: AddressRules
  /// The bans of the settings.
  let banned: Bans
  let file: BanFile?
  /// Why the file does not say what holds.
  let fileTrouble = Lock<String?>(nil)
  let fileTurn = Lock(0)
  /// Who is told of bans. Held while one is made, so that all are told in the order in which they were.
  let followers = Lock([any BanFollower]())
  /// Tells this instance from the one before it, so that connections take the limits it brings.
  let edition = RateLimitPlugin.editions.add(1, ordering: .relaxed).newValue
  private let held: Lock<Ledger>

  private static let editions = Atomic<UInt32>(0)
  private static let sweepPeriod = Duration.seconds(10)

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    counts = Metrics(host.metrics)
    guests = host.slot { Guest() }
    grants = host.want((any Grants).self)
    limits = Tenanted(
      server: PeerLimits(settings.server),
      overrides: settings.exceptions.reduce(into: [:]) { $0[$1] = PeerLimits(settings[$1]) })
    addresses = AddressRules(settings.server)
    banned = Bans(settings: settings.server.bans)
    file = settings.server.banFile.isEmpty ? nil : BanFile(path: settings.server.banFile)
    held = Lock(Ledger(clock: host.clock))
  }

  public func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .screen) { [self] intent in admit(&intent) }
    hub.before(ServeRequest.self, at: .screen) { [self] intent in answer(intent) }
    hub.before(ReceiveMessage.self, at: .screen) { [self] intent in
      let guest = intent.peer[guests]
      let now = intent.peer.nanoseconds
      if guest.isQuick(edition, intent.namespace), guest.take(intent.bytes, at: now) { return .proceed }
      return consider(intent.peer, intent.bytes, guest, at: now)
    }
    hub.before(AnnouncePeer.self, at: .screen) { [self] intent in announce(intent.peer) }
    hub.before(RegisterHub.self, at: .screen) { [self] intent in register(in: intent.namespace) }
    hub.receive(.opening) { [self] peer in closeIfBanned(peer) }
    serve(hub)
    hub.offer((any BanList).self, BanDesk(plugin: self))
    hub.health { [self] in fileTrouble.withLock { $0 }.map { .degraded($0) } ?? .ok }
  }

  public func start() async throws {
    if let file {
      let ledger = ledger
      for ban in try file.read() { _ = ledger.bans.withLock { $0.put(ban) } }
    }
    host.every(RateLimitPlugin.sweepPeriod) { [self] in sweep() }
  }

  public func adopt(_ predecessor: RateLimitPlugin) {
    let (mine, ledger) = (self.ledger, predecessor.ledger)
    held.withLock { $0 = ledger }
    guard let file, file.path != predecessor.file?.path else { return }
    // What the new file said holds as well, where the hub has not been told otherwise since.
    let read = mine.bans.withLock { $0.all }
    ledger.bans.withLock { bans in
      for ban in read where bans[ban.subnet] == nil { _ = bans.put(ban) }
    }
    host.spawn { [self] in save() }
  }

  /// What outlives this instance.
  var ledger: Ledger { held.withLock { $0 } }

  private func sweep() {
    let ledger = ledger
    ledger.book.sweep()
    counts.addresses.set(ledger.book.count)
    let now = host.clock.wallMilliseconds
    if ledger.bans.withLock({ $0.sweep(at: now) }) > 0 { save() }
    counts.bans.set(banned.count + ledger.bans.withLock { $0.count })
  }
}
