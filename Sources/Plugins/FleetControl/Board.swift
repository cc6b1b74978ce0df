import HubFleet
import HubKernel
import HubNATS
import RateLimit

/// What the operators of a fleet have said of bans and tenants, as this hub knows it.
///
/// It only takes notes: what is to hold here is brought into force by whoever hears its bell, in one pass
/// after the other.
final class Board: BucketReader {
  struct State {
    var bans: BanBook
    var tenants: [String: SharedTenant] = [:]
    /// Which bucket it is, as it was known before and as it is told now.
    var origin: String
    var toldOrigin: String?
    /// Keys that were told since it was begun.
    var seen: Set<String>? = []
    var away: String? = "the fleet has not been reached yet"
    /// Bans that this hub has, as this plugin left them.
    var applied: [Subnet: Ban] = [:]
    var refused: [String: String] = [:]
    var mirror: BucketMirror?
  }

  static let originKey = "origin"
  private static let originBytes = 16
  /// There are no more shared tenants than these.
  static let mostTenants = 10_000

  let state: Lock<State>
  let settings: FleetControlPlugin.Settings
  let clock: any HubClock
  let log: Log
  let counts: Metrics
  let bell = Bell()

  init(_ settings: FleetControlPlugin.Settings, clock: any HubClock, log: Log, counts: Metrics) {
    (self.settings, self.clock, self.log, self.counts) = (settings, clock, log, counts)
    state = Lock(State(bans: BanBook(), origin: ""))
  }

  /// What was kept over a restart.
  func remember(_ memory: Memory) {
    state.withLock { ($0.bans, $0.origin) = (BanBook(memory), memory.origin) }
  }

  /// The mirror that reads for this board.
  func give(_ mirror: BucketMirror) { state.withLock { $0.mirror = mirror } }

  var mirror: BucketMirror? { state.withLock { $0.mirror } }

  var health: Health {
    state.withLock { state in
      if let away = state.away {
        return .degraded("what the fleet last said of bans and tenants holds on: \(away)")
      }
      if let one = state.refused.min(by: { $0.key < $1.key }) {
        let others = state.refused.count > 1 ? ", and \(state.refused.count - 1) more" : ""
        return .degraded("the fleet's tenant \(one.key) is not in force here: \(one.value)\(others)")
      }
      return .ok
    }
  }

  func measure() {
    let now = clock.wallMilliseconds
    state.withLock { state in
      state.bans.sweep(at: now)
      counts.bans.set(state.bans.known.count)
      counts.waiting.set(state.bans.wishes.count)
      counts.tenants.set(state.tenants.count)
      counts.refusedTenants.set(state.refused.count)
    }
  }
}

/// What the bucket tells.
extension Board {
  func begins() {
    state.withLock { ($0.seen, $0.toldOrigin) = ([], nil) }
  }

  func hears(_ entry: NATSEntry) {
    guard let value = entry.value else { return }
    let isSound = state.withLock { state in
      let isAnew = state.seen != nil
      state.seen?.insert(entry.key)
      if entry.key == Self.originKey {
        state.toldOrigin = String(decoding: value.prefix(64), as: UTF8.self)
        if !isAnew { state.origin = state.toldOrigin ?? "" }
        return true
      }
      if let ban = BanEntry(entry.key, value) {
        return !settings.bans || state.bans.hear(ban, entry.revision, anew: isAnew)
      }
      guard let tenant = TenantEntry.read(entry.key, value, entry.revision) else { return false }
      return !settings.tenants || state.hear(tenant, anew: isAnew)
    }
    if !isSound { counts.refused.add() }
    bell.ring()
  }

  func isWhole() {
    let now = clock.wallMilliseconds
    let isNews = state.withLock { state in
      defer { (state.away, state.seen) = (nil, nil) }
      let seen = state.seen ?? []
      if let told = state.toldOrigin, told == state.origin || state.origin.isEmpty {
        state.origin = told
        state.bans.keep(only: Set(seen.compactMap { BanEntry.subnet(of: $0) }))
        for name in state.tenants.keys where !seen.contains(TenantEntry.key(of: name)) {
          // It was removed so long ago that nobody remembers it.
          if state.tenants[name]?.leaving == nil { state.tenants[name]?.leaving = now }
        }
      } else {
        // It is another bucket: nothing was removed from it, it has never been there.
        state.origin = state.toldOrigin ?? ""
        for name in state.tenants.keys where !seen.contains(TenantEntry.key(of: name)) {
          state.tenants[name]?.revision = 0
        }
        state.bans.beginAnew(besides: Set(seen.compactMap { BanEntry.subnet(of: $0) }))
      }
      return state.away != nil
    }
    if isNews { log.notice("what the fleet says of bans and tenants is here", [:]) }
    mirror?.perform { [weak self] bucket throws(NATSFailure) in
      if let self, let bucket { try writeAgain(to: bucket) }
    }
    bell.ring()
  }

  func isCutOff(_ reason: String) {
    let isNews = state.withLock { state in
      defer { (state.away, state.seen) = (reason, []) }
      return state.away == nil
    }
    if isNews {
      log.warning("what the fleet last said of bans and tenants holds on", ["reason": reason])
    }
  }

  func isOver(_ entry: NATSEntry, at milliseconds: Int64) -> Bool {
    guard entry.key != Self.originKey else { return false }
    guard let value = entry.value else { return true }
    if let ban = BanEntry(entry.key, value) { return ban.isOver(at: milliseconds) }
    // What is no entry was written by somebody else, and may be there for a reason.
    return TenantEntry.read(entry.key, value, entry.revision).map {
      TenantEntry.isOver($0, at: milliseconds)
    } ?? false
  }

  /// Says which bucket it is if nobody has, and writes what it lacks.
  private func writeAgain(to bucket: any FleetBucket) throws(NATSFailure) {
    if state.withLock({ $0.origin.isEmpty }) {
      let origin = (0..<Self.originBytes).map { _ in UInt8.random(in: 97...122) }
      do throws(NATSFailure) {
        _ = try bucket.create(origin, at: Self.originKey)
        state.withLock { $0.origin = String(decoding: origin, as: UTF8.self) }
      } catch  where error.kind == .changed {}
    }
    let (tenants, bans) = state.withLock { state in
      (state.tenants.values.filter { $0.revision == 0 && $0.leaving == nil }, Array(state.bans.wishes.keys))
    }
    for tenant in tenants {
      do throws(NATSFailure) {
        let revision = try bucket.create(TenantEntry.value(of: tenant), at: TenantEntry.key(of: tenant.name))
        state.withLock {
          if $0.tenants[tenant.name]?.revision == 0 { $0.tenants[tenant.name]?.revision = revision }
        }
      } catch  where error.kind == .changed {}
    }
    for subnet in bans { try write(subnet, to: bucket) }
  }
}

extension Board.State {
  /// The bucket has a tenant.
  mutating func hear(_ tenant: SharedTenant, anew: Bool) -> Bool {
    if let there = tenants[tenant.name], !anew, there.revision >= tenant.revision { return true }
    guard tenants[tenant.name] != nil || tenants.count < Board.mostTenants else { return false }
    tenants[tenant.name] = tenant
    return true
  }
}
