import HubKernel
import HubMesh

/// What one hub of a fleet does: a state machine without engine, threads and clock. Whoever has it tells it
/// what happened and when, and does what it asks for.
///
/// A hub lives as long as nobody has written down that it does not. Whoever hears nothing of one for a lease
/// writes that into the bucket of hubs, where the first such word counts for all: from then on nothing of
/// that life is believed, and the hub itself, if it is not dead, begins another. So all hubs agree on who
/// has been lost, although each sees another part of the engine's troubles.
final class FleetNode {
  unowned let effects: any FleetEffects
  var limits: FleetLimits
  let fleet: String
  private(set) var life: Life
  var hubs: [Life: FleetHub] = [:]
  var spaces: [NetworkKey: FleetSpace] = [:]
  var counters = FleetCounters()
  let scratch = JSONScratch()
  var isConnected = false
  /// Since when there is no connection with the engine.
  var awaySince: Int64?
  var isStopped = false
  /// Whether messages for other hubs wait until those before them are out, so that each takes along more.
  var isHeld = false
  /// Memory for messages: what is large the system would have to clear again each time.
  var spare: [[UInt8]] = []
  var lastTick: Int64
  var leaseDue: Int64
  /// How often this hub has said that it lives.
  var beats: UInt64 = 0
  var stays: UInt64 = 0
  var rounds: UInt64 = 0
  /// Deletions that have no echo yet.
  var erasures: [EntryKey: Int64] = [:]
  /// Members here whose last write has no echo yet.
  var unsettled: Set<Spot> = []
  var settleDue: Int64 = 0
  /// Whose entry is written again when.
  var rota = Rota()
  var dirty: [FleetHub] = []

  /// A member here.
  struct Spot: Hashable {
    var network: NetworkKey
    var peer: PeerID
  }

  init(life: Life, fleet: String, limits: FleetLimits, now: Int64, effects: any FleetEffects) {
    (self.life, self.fleet, self.limits, self.effects) = (life, fleet, limits, effects)
    (lastTick, leaseDue) = (now, now)
    awaySince = now
    effects.listen(as: life, insteadOf: nil)
  }

  /// Other hubs that live.
  var livingHubs: [FleetHub] { hubs.values.filter { $0.state == .living } }

  /// There is a connection with the engine, for the first time or again.
  func connected(now: Int64) {
    guard !isStopped else { return }
    isConnected = true
    let wasAway = awaySince.map { now - $0 } ?? 0
    awaySince = nil
    // Nobody could say that he lives while there was no connection, nor be heard.
    for hub in hubs.values { hub.lastHeard = now }
    (lastTick, leaseDue) = (now, now)
    if wasAway > limits.keep, !hubs.isEmpty || !spaces.isEmpty { beginAnew(now: now) }
    for key in erasures.keys {
      erasures[key] = now
      effects.erase(key)
    }
    for space in spaces.values { read(space) }
    for spot in Array(unsettled) {
      if let space = spaces[spot.network] { write(spot.peer, in: space, now: now) }
    }
    for hub in hubs.values where hub.state == .living {
      hub.outgoing.rewind()
      hub.lastProgress = now
      mark(hub)
    }
    tick(now: now)
  }

  /// The connection is lost.
  func disconnected(now: Int64) {
    guard isConnected else { return }
    isConnected = false
    awaySince = now
    for space in spaces.values { space.isReading = false }
  }

  /// The engine threw away some of what it should have told: what is there is read anew, and streams mend
  /// themselves.
  func resynchronise(now: Int64) {
    counters.resynchronised &+= 1
    guard isConnected else { return }
    effects.readHubs()
    for hub in hubs.values { hub.lastHeard = max(hub.lastHeard, now) }
    for space in spaces.values { read(space) }
  }

  /// Goes, for good: others need not wait for the end of the lease.
  func stop(now: Int64) {
    guard !isStopped else { return }
    isStopped = true
    for hub in hubs.values { giveUp(hub, .hubUnreachable) }
    for space in spaces.values { forgetEverybody(elsewhereIn: space, reason: "disconnected") }
    effects.certifyDeath(of: life, by: life)
    effects.purge(life)
  }

  /// Another life: what the former one has sent and was not confirmed may have arrived or not, and what it
  /// has written is written once more. Others forget the former one as they would a hub that is gone.
  func beginAnew(now: Int64) {
    let former = life
    life = Life(hub: former.hub, epoch: max(former.epoch &+ 1, UInt64(clamping: now)))
    counters.lives &+= 1
    effects.listen(as: life, insteadOf: former)
    effects.certifyDeath(of: former, by: life)
    effects.purge(former)
    erasures = [:]
    for hub in Array(hubs.values) {
      (hub.received, hub.confirmed) = (0, 0)
      hub.owesSince = nil
      hub.isMissing = false
      var unsent: [[UInt8]] = []
      hub.outgoing.takeAll { item, wasSent in
        if wasSent { comeBack(item, .hubLost) } else { unsent.append(Array(item)) }
      }
      for item in unsent {
        _ = hub.outgoing.append {
          $0 += item
          return true
        }
      }
      mark(hub)
    }
    leaseDue = now
    for space in spaces.values {
      for peer in space.members.keys { write(peer, in: space, now: now) }
    }
  }

  func mark(_ hub: FleetHub) {
    guard !hub.isDirty else { return }
    hub.isDirty = true
    dirty.append(hub)
  }
}

/// What a node has counted.
struct FleetCounters: Equatable {
  var sent = 0
  var delivered = 0
  var returned = 0
  var repeated = 0
  var doubled = 0
  var garbage = 0
  var resynchronised = 0
  var lives = 0
  var buried = 0
  var frames = 0
}
