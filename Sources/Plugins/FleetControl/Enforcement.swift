import HubFleet
import HubKernel
import RateLimit

/// Brings into force on this hub what the board says, and keeps it over a restart.
final class Enforcement: Sendable {
  private struct State {
    var kept: Memory?
    var tenants: [SharedTenant]?
  }

  let board: Board
  let bans: (any BanList)?
  let desk: (any TenantSharing)?
  private let keeper: (any StateKeeping)?
  private let log: Log
  private let state = Lock(State())

  init(
    board: Board, bans: (any BanList)?, desk: (any TenantSharing)?, keeper: (any StateKeeping)?, log: Log
  ) {
    (self.board, self.bans, self.desk, self.keeper, self.log) = (board, bans, desk, keeper, log)
  }

  /// Has the board know what was kept over a restart.
  func recall() {
    if let memory = keeper?.read(Memory.name).flatMap({ Memory($0) }) { board.remember(memory) }
  }

  /// Passes, one after the other, while there is something new.
  func run() async {
    repeat {
      let waiting = board.bell.take()
      await bringBans()
      await bringTenants()
      if !board.bell.isOver { keep() }
      for one in waiting { one.resume() }
    } while board.bell.next()
  }

  private func bringTenants() async {
    // Until everything was told, those of before are in force as they were.
    guard let desk, board.state.withLock({ $0.away == nil }) else { return }
    let now = board.tenants
    // What was refused is tried again: meanwhile the file may say something else.
    guard now != state.withLock({ $0.tenants }) || board.state.withLock({ !$0.refused.isEmpty }) else {
      return
    }
    note(await desk.take(now))
    state.withLock { $0.tenants = now }
  }

  private func bringBans() async {
    guard let bans else { return }
    while true {
      let now = board.clock.wallMilliseconds
      let (taken, dropped) = board.state.withLock { state in
        let desired = state.bans.desired(at: now)
        return (
          desired.values.filter { state.applied[$0.subnet] != $0 },
          state.applied.keys.filter { desired[$0] == nil }
        )
      }
      if taken.isEmpty, dropped.isEmpty { return }
      for subnet in dropped {
        bans.drop(subnet)
        board.state.withLock { $0.applied[subnet] = nil }
      }
      for ban in taken {
        if await !bans.take(ban) { board.counts.refused.add() }
        board.state.withLock { $0.applied[ban.subnet] = ban }
      }
    }
  }

  private func note(_ refused: [String: String]) {
    let news = board.state.withLock { state in
      defer { state.refused = refused }
      return refused.filter { state.refused[$0.key] != $0.value }
    }
    for (name, why) in news {
      log.error("a tenant of the fleet is not in force here", ["tenant": name, "reason": why])
    }
  }

  /// Keeps what the fleet said over a restart.
  func keep() {
    let memory = board.state.withLock { Memory($0.bans, origin: $0.origin) }
    guard let keeper, memory != state.withLock({ $0.kept }) else { return }
    do {
      try keeper.write(memory.bytes, as: Memory.name)
      state.withLock { $0.kept = memory }
    } catch {
      log.error("what the fleet said of bans cannot be kept over a restart", ["reason": "\(error)"])
    }
  }
}
