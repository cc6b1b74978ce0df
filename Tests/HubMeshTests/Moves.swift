import HubMesh
import HubWire

/// One hub's migration under test, told what happens in words and answering in words.
final class Moves {
  let migration: Migration
  private(set) var now: Milliseconds = 0
  private(set) var sockets: [UInt64: Int] = [:]
  private var attempts: [UInt64: UInt64] = [:]

  static func id(_ number: UInt64) -> HubID { HubID(high: number, middle: 0, low: 0) }

  init(_ own: UInt64, _ settings: MigrationSettings = MigrationSettings()) {
    migration = Migration(own: Self.id(own), settings, seed: 7, now: 0)
  }

  /// The hubs there are, all of them neighbours with one WebSocket each unless it is said otherwise.
  func see(_ hubs: [UInt64], sockets: [UInt64: Int]? = nil, older: Set<UInt64> = []) -> [String] {
    self.sockets = sockets ?? Dictionary(uniqueKeysWithValues: hubs.map { ($0, 1) })
    migration.see(
      hubs.map {
        MigrationHub(Self.id($0), sockets: self.sockets[$0] ?? 0, isOlder: older.contains($0))
      }, neighbours: hubs.map(Self.id), now: now)
    return steps()
  }

  /// Time passes, in small steps.
  func pass(_ time: Milliseconds) -> [String] {
    var words: [String] = []
    let end = now + time
    while now < end {
      now = min(end, max(migration.due, now + 1))
      migration.tick(now: now)
      words += steps()
    }
    return words
  }

  func offered(by hub: UInt64, _ attempt: UInt64) -> [String] {
    migration.offered(by: Self.id(hub), attempt: attempt, now: now)
    return steps()
  }

  /// The session under way with a hub leads to a channel, and the channel works.
  func connect(_ hub: UInt64) -> [String] {
    let attempt = attempts[hub] ?? 0
    migration.opened(Self.id(hub), attempt: attempt, now: now)
    migration.worked(Self.id(hub), attempt: attempt, now: now)
    return steps()
  }

  func end(_ hub: UInt64) -> [String] {
    migration.ended(Self.id(hub), attempt: attempts[hub] ?? 0, now: now)
    return steps()
  }

  func consented(_ hub: UInt64, _ consents: Bool) -> [String] {
    migration.consented(Self.id(hub), attempt: attempts[hub] ?? 0, consents, now: now)
    return steps()
  }

  func refused(_ hub: UInt64) -> [String] {
    migration.refused(by: Self.id(hub), attempt: attempts[hub] ?? 0, now: now)
    return steps()
  }

  private func steps() -> [String] { migration.takeSteps().map(words) }

  private func words(_ step: MigrationStep) -> String {
    switch step {
    case .offer(let hub, let attempt):
      attempts[hub.high] = attempt
      return "offer \(hub.high)"
    case .answer(let hub, let attempt):
      attempts[hub.high] = attempt
      return "answer \(hub.high)"
    case .refuse(let hub, _, let code): return "refuse \(hub.high) \(code)"
    case .abandon(let hub, _, _): return "abandon \(hub.high)"
    case .connected(let hub): return "connected \(hub.high)"
    case .disconnected(let hub): return "disconnected \(hub.high)"
    case .ready(let channels, let hubs): return "ready \(channels)/\(hubs)"
    case .unready: return "unready"
    case .consent(let hub, _, let consents): return "\(consents ? "consent" : "object") \(hub.high)"
    case .closeSockets(let hubs): return "close \(hubs.map { "\($0.high)" }.joined(separator: " "))"
    case .recallSockets(let hubs): return "recall \(hubs.map { "\($0.high)" }.joined(separator: " "))"
    case .migrated(let sockets, let channels): return "migrated \(sockets) over \(channels)"
    }
  }
}
