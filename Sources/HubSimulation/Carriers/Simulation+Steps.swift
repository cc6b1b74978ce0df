internal import HubMesh
internal import HubWire

extension Simulation {
  /// Does what a hub's migration wants done.
  func perform(
    _ step: MigrationStep, at hub: SimulatedHub, _ logic: any MeshLogic, _ book: ChannelBook,
    _ time: Milliseconds
  ) {
    note(hubs: hub.number) { "hub \(hub.number) migrates: \(step)" }
    switch step {
    case .offer(let other, let attempt): say(.offer, attempt, to: other, logic, time)
    case .answer(let other, let attempt): say(.answer, attempt, to: other, logic, time)
    case .refuse(let other, let attempt, _): say(.refusal, attempt, to: other, logic, time)
    case .consent(let other, let attempt, let consents):
      say(consents ? .consent : .objection, attempt, to: other, logic, time)
    case .abandon(let other, let attempt, _):
      guard let other = self.hub(other), let link = book.link(to: other.number, attempt: attempt) else {
        return
      }
      close(link, of: hub, logic, book, time)
    case .connected: carriers.connected += 1
    case .disconnected: carriers.disconnected += 1
    case .ready: carriers.ready += 1
    case .unready: carriers.unready += 1
    case .closeSockets(let others):
      carriers.inFlight += logic.hubs.reduce(0) { $0 + $1.waitingFrames }
      let numbers = Set(others.compactMap { self.hub($0)?.number })
      for neighbour in hub.neighbours
      where numbers.contains(neighbour.hub) && book.channels[neighbour.link] == nil {
        close(neighbour.link, of: hub, logic, book, time)
      }
    case .recallSockets(let others):
      carriers.fallbacks += 1
      let sockets = Set(hub.neighbours.filter { book.channels[$0.link] == nil }.map(\.hub))
      book.recalled.formUnion(others.compactMap { self.hub($0)?.number }.filter { !sockets.contains($0) })
      hub.wantsToDial = true
    case .migrated(let sockets, _):
      carriers.migrations += 1
      carriers.sockets += sockets
    }
  }

  private func say(
    _ word: ChannelWord, _ attempt: UInt64, to other: HubID, _ logic: any MeshLogic, _ time: Milliseconds
  ) {
    // What cannot be said is as good as lost: whoever waits for an answer does not wait for ever.
    _ = word.bytes(attempt).withUnsafeBytes { logic.tell(other, $0, now: time) }
  }

  private func close(
    _ link: LinkID, of hub: SimulatedHub, _ logic: any MeshLogic, _ book: ChannelBook, _ time: Milliseconds
  ) {
    network.close(link, of: hub.number)
    hub.neighbours.removeAll { $0.link == link }
    book.channels[link] = nil
    book.changes += 1
    logic.linkDown(link, now: time)
  }

  /// How long hubs may take to tell each other that they can do without WebSockets, and to close them.
  private static let agreement = 2 * Moment.second

  /// In the end every hub must have moved: it is ready, and no WebSocket is left beside a channel that both
  /// ends trust. What came about so late that the delay is not over is not judged.
  func judgeMigration() {
    guard let plan = scenario.channels else { return }
    let enough = (plan.delay + Self.agreement) / Moment.millisecond
    for hub in hubs where hub.isRunning {
      guard let book = hub.book else { continue }
      let time = hub.milliseconds(at: now)
      guard let ready = book.migration.readySince, book.migration.isSettled || time - ready <= enough else {
        violations.add(
          .notMigrated, at: now, hubs: [hub.number],
          "hub \(hub.number) has \(book.migration.channels.count) channels in the end and is not settled")
        continue
      }
      for other in book.migration.channels.compactMap({ self.hub($0) })
      where trusts(hub, other, for: enough) && trusts(other, hub, for: enough) {
        let left = hub.neighbours.contains { $0.hub == other.number && book.channels[$0.link] == nil }
        guard left else { continue }
        violations.add(
          .notMigrated, at: now, hubs: [hub.number, other.number],
          "hubs \(hub.number) and \(other.number) have a channel in the end and a WebSocket all the same")
      }
    }
  }

  /// Whether a hub has been ready, and its channel with another has worked, for long enough.
  private func trusts(_ hub: SimulatedHub, _ other: SimulatedHub, for enough: Milliseconds) -> Bool {
    guard let migration = hub.book?.migration, let ready = migration.readySince,
      let working = migration.workingSince(hubs[other.number].id)
    else { return false }
    return hub.milliseconds(at: now) - max(ready, working) > enough
  }

  /// No data channel of a hub gets through any more, as where a firewall was put up; WebSockets do.
  func block(_ hub: SimulatedHub, _ isBlocked: Bool) {
    note(hubs: hub.number) { "channels of hub \(hub.number) \(isBlocked ? "are blocked" : "get through") " }
    network.block(hub.number, isBlocked)
    disturbedUntil = max(
      disturbedUntil, now + (settings.deadAfter + settings.heartbeat) * Moment.millisecond)
  }

  func severChannel() {
    let candidates = network.wires.indices.filter {
      network.wires[$0].isWhole && network.wires[$0].isChannel
    }
    guard let wire = actDice.pick(from: candidates) else { return }
    let (one, other) = (network.wires[wire].ends.0.hub, network.wires[wire].ends.1.hub)
    note(hubs: one, other) { "the channel between hub \(one) and hub \(other) breaks" }
    network.sever(wire)
  }
}
