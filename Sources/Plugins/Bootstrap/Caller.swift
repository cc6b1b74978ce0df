import HubKernel
import HubTokens
import Mesh

/// Calls hubs as the roster says, and tells what becomes of it.
final class Caller: Sendable {
  /// More people do not wait for one call.
  private static let mostWaiting = 64

  let host: Host
  let mesh: any MeshLinking
  let counts: BootstrapPlugin.Metrics
  let isPrivateAllowed: Bool
  let connected: Emitter<BootstrapConnected>
  let disconnected: Emitter<BootstrapDisconnected>
  let signaling: Emitter<BootstrapSignaling>
  private let held: Lock<Ledger>
  private let alarm: Lock<Alarm?> = Lock(nil)

  init(_ host: Host, _ mesh: any MeshLinking, _ counts: BootstrapPlugin.Metrics, isPrivateAllowed: Bool) {
    self.host = host
    self.mesh = mesh
    self.counts = counts
    self.isPrivateAllowed = isPrivateAllowed
    connected = host.emitter(BootstrapConnected.self)
    disconnected = host.emitter(BootstrapDisconnected.self)
    signaling = host.emitter(BootstrapSignaling.self)
    held = Lock(Ledger())
    ledger.state.withLock { $0.caller = self }
    alarm.withLock { $0 = Alarm(host) { [weak self] in self?.act() } }
  }

  var ledger: Ledger { held.withLock { $0 } }
  private var isCurrent: Bool { ledger.caller === self }

  /// Takes over the calls of the instance before this one.
  func adopt(_ predecessor: Caller) {
    let ledger = predecessor.ledger
    held.withLock { $0 = ledger }
    ledger.state.withLock { $0.caller = self }
  }

  /// Changes the list of hubs, and calls whom it says now.
  @discardableResult
  func change<Result>(_ body: (inout Ledger.State) -> (Result, [Roster.Step])) -> Result {
    let (result, steps) = ledger.state.withLock { body(&$0) }
    for step in steps { take(step) }
    act()
    return result
  }

  /// Calls whom the roster says, and sees to it that it is asked again in time.
  func act() {
    guard isCurrent else { return }
    let linked = linked
    let (now, wall) = (host.clock.now, host.clock.wallMilliseconds)
    let reached = reachedHubs
    let (steps, wake) = ledger.state.withLock { state in
      state.roster.wake(unless: reached.contains, at: now)
      let steps = state.roster.plan(at: now, wall: wall, linked: linked)
      return (steps, state.roster.wake)
    }
    for step in steps { take(step) }
    if wake != .max { alarm.withLock { $0 }?.set(wake) }
    let (open, known) = ledger.state.withLock { ($0.roster.openCount, $0.roster.entries.count) }
    counts.connected.set(open)
    counts.known.set(known)
  }

  /// There is to be a WebSocket with a hub again, though it is reached without one.
  func recall(_ hub: PeerID) {
    let now = host.clock.now
    ledger.state.withLock { $0.roster.recall(hub, at: now) }
    act()
  }

  /// How many hubs are linked, whoever called.
  var linked: Int { Set(mesh.links.map(\.hub)).count }

  /// The hubs to which the mesh knows a way.
  var reachedHubs: Set<PeerID> { Set(mesh.hubs.lazy.filter { $0.distance != nil }.map(\.id)) }

  func take(_ step: Roster.Step) {
    switch step {
    case .hangUp(let number, let reason): hangUp(number, reason)
    case .call(let number, let entry): call(number, entry)
    }
  }

  private func call(_ number: Int, _ entry: RosterEntry) {
    let isWanted = ledger.state.withLock { state in
      guard state.unwanted.removeValue(forKey: number) == nil else { return false }
      return state.roster.place(of: number, in: entry.location)?.state == .calling
    }
    guard isWanted else { return }
    counts.attempts.add()
    host.log.debug("a hub is called", ["uri": entry.uri, "attempt": "\(entry.attempts)"])
    let address = HubAddress(
      url: entry.uri, token: entry.token, authority: entry.authority,
      reach: entry.isStrange ? (isPrivateAllowed ? .machine : .world) : .anywhere)
    let call = mesh.call(address) { [ledger] event in
      ledger.caller?.heard(event, of: number, at: entry.location)
    }
    let unwanted = ledger.state.withLock { state -> String? in
      if let reason = state.unwanted.removeValue(forKey: number) { return reason }
      // It may have ended before it returned.
      guard let one = state.roster.place(of: number, in: entry.location) else { return "" }
      if one.state == .calling || one.isOpen { state.calls[number] = call }
      return nil
    }
    if let unwanted { call.end(reason: unwanted) }
  }

  private func hangUp(_ number: Int, _ reason: String) {
    let (call, waiting) = ledger.state.withLock { state in
      let call = state.calls.removeValue(forKey: number)
      if call == nil { state.unwanted[number] = reason }
      return (call, state.waiting.removeValue(forKey: number) ?? [])
    }
    call?.end(reason: reason)
    for one in waiting { one.resume(returning: .failed(code: "not-wanted", reason: reason)) }
  }

  /// What a call comes to, once that is known; nil when it was over before anybody asked.
  func outcome(of number: Int, at place: HubLocation) async -> AttemptOutcome {
    await withCheckedContinuation { continuation in
      let known = ledger.state.withLock { state -> AttemptOutcome? in
        guard let entry = state.roster.place(of: number, in: place) else {
          return .failed(code: "not-wanted", reason: "another call took its place")
        }
        switch entry.state {
        case .open(let hub), .resting(let hub): return .connected(hub: hub)
        case .ourselves: return .isSelf
        case .idle: return .failed(code: entry.code, reason: entry.reason)
        case .calling: break
        }
        guard state.waiting[number, default: []].count < Self.mostWaiting else {
          return .failed(code: "busy", reason: "too many wait for this call")
        }
        state.waiting[number, default: []].append(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Whoever waits for a call hears what it came to.
  func settle(_ number: Int, _ outcome: AttemptOutcome) {
    let waiting = ledger.state.withLock { $0.waiting.removeValue(forKey: number) ?? [] }
    for one in waiting { one.resume(returning: outcome) }
  }

  /// The end of the plugin: links end with it, unless another instance has taken them over.
  func end() {
    alarm.withLock { $0 }?.end()
    guard isCurrent else { return }
    let numbers = ledger.state.withLock { state in
      state.roster.isActive = false
      return Array(state.calls.keys) + Array(state.waiting.keys)
    }
    for number in Set(numbers) { hangUp(number, "this hub stops calling others") }
  }
}
