internal import HubMesh
internal import HubWire

extension Simulation {
  /// What the wall clock shows at the beginning of virtual time.
  private static let wallClock: Milliseconds = 1_800_000_000_000

  /// Starts a hub in a new life.
  func start(_ hub: SimulatedHub) {
    guard hub.state == .dead else { return }
    hub.life += 1
    hub.state = .running
    hub.changed = now
    hub.clockOffset = Milliseconds(hubDice.below(1_000_000_000))
    let wall = Simulation.wallClock + now / Moment.millisecond + hub.wallOffset
    // A hub keeps its epoch on disk and never uses one twice, wherever its wall clock has gone.
    let epoch = max(UInt64(max(wall, 1)), hub.lastEpoch + 1)
    hub.lastEpoch = epoch
    let card = HubCard(
      id: hub.id, epoch: epoch, name: "hub-\(hub.number)", region: "region-\(network.regions[hub.number])",
      url: "wss://hub-\(hub.number).example:3000")
    network.answerForTheDead(hub.number)
    let time = hub.milliseconds(at: now)
    hub.logic = makeNode(hub.number, card, settings, hubDice.next(), time, hub)
    hub.book = scenario.channels.map { plan in
      ChannelBook(Migration(own: hub.id, plan.settings, seed: hubDice.next(), now: time))
    }
    note(hubs: hub.number) { "hub \(hub.number) starts its life \(hub.life), epoch \(epoch)" }
    views.forget(hub: hub.number)
    hub.isStopping = false
    hub.calls.removeAll()
    hub.wanted.removeAll()
    hub.heardOf.removeAll()
    hub.neighbours.removeAll()
    hub.linksToClose.removeAll()
    hub.dialAt = .never
    arrangeDial(hub, at: now)
    drive(hub) { logic, time in logic.tick(now: time) }
  }

  /// Ends a hub's process. Its peers look for another hub.
  func end(_ hub: SimulatedHub, tells: Bool) {
    guard hub.state != .dead else { return }
    note(hubs: hub.number) { "hub \(hub.number) \(tells ? "is killed" : "vanishes")" }
    hub.state = .dead
    hub.changed = now
    hub.logic = nil
    hub.book = nil
    hub.tickAt = .never
    hub.life += 1
    network.drop(hub.number, tells: tells)
    views.forget(hub: hub.number)
    forgetLingering(at: hub)
    scatter(hub, within: tells ? Simulation.quickReturn : Simulation.slowReturn)
  }

  func freeze(_ hub: SimulatedHub) {
    guard hub.state == .running else { return }
    note(hubs: hub.number) { "hub \(hub.number) stands still" }
    hub.state = .frozen
    hub.changed = now
    network.freeze(hub.number)
  }

  func thaw(_ hub: SimulatedHub) {
    guard hub.state == .frozen else { return }
    note(hubs: hub.number) { "hub \(hub.number) goes on" }
    hub.state = .running
    hub.changed = now
    // Ticks that were due meanwhile have passed.
    hub.tickAt = .never
    network.thaw(hub.number)
    drive(hub) { logic, time in logic.tick(now: time) }
    hub.dialAt = .never
    arrangeDial(hub, at: now)
  }

  func tick(_ hub: SimulatedHub, arranged: Moment) {
    guard hub.isRunning, hub.tickAt == arranged else { return }
    hub.tickAt = .never
    drive(hub) { logic, time in logic.tick(now: time) }
  }

  /// Lets a node work, and does afterwards what it asked for.
  func drive(_ hub: SimulatedHub, depth: UInt16 = 0, _ work: (any MeshLogic, Milliseconds) -> Void) {
    guard hub.isRunning, let logic = hub.logic else { return }
    let time = hub.milliseconds(at: now)
    self.depth = depth
    work(logic, time)
    self.depth = 0
    while let link = hub.linksToClose.popLast() {
      guard hub.neighbours.contains(where: { $0.link == link }) else { continue }
      note(hubs: hub.number, network.neighbour(of: hub.number, on: link) ?? hub.number) {
        "hub \(hub.number) closes link \(link)"
      }
      network.close(link, of: hub.number)
      hub.neighbours.removeAll { $0.link == link }
      logic.linkDown(link, now: time)
      forgetChannel(link, of: hub)
    }
    attendChannels(hub, logic, time)
    if hub.wantsToDial {
      hub.wantsToDial = false
      arrangeDial(hub, at: now)
    }
    arrangeTick(hub, logic)
  }

  private func arrangeTick(_ hub: SimulatedHub, _ logic: any MeshLogic) {
    let next = min(logic.due, hub.book?.migration.due ?? .max)
    let due = max(hub.moment(of: next), now + Moment.millisecond)
    guard due < hub.tickAt else { return }
    hub.tickAt = due
    queue.arrange(.tick, at: due, hub.number)
  }
}
