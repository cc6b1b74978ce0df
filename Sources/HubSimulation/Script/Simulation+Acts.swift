internal import HubMesh

/// What the lines of a scenario do.
extension Simulation {
  /// A line is due, for the first time or again.
  func act(_ number: Int, time: Int) {
    let act = scenario.acts[number]
    if act.step > 0, time + 1 < act.times {
      queue.arrange(.action, at: act.first + Int64(time + 1) * act.step, number, time + 1)
    }
    convergence.marks.append(Convergence.Mark(moment: now, words: act.words))
    switch act.deed {
    case .heal: heal()
    case .sever: severOne()
    case .severChannel: severChannel()
    case .join(let count): for _ in 0..<count { joinOne() }
    case .leave(let count): for _ in 0..<count { leaveOne() }
    case .move(let count): for _ in 0..<count { moveOne() }
    case .cut: cut(number, act)
    default:
      for hub in chosen(number, act) {
        perform(act.deed, hub)
        if let duration = act.duration { queue.arrange(.relief, at: now + duration, number, hub.number) }
      }
    }
  }

  private func perform(_ deed: Act.Deed, _ hub: SimulatedHub) {
    switch deed {
    case .kill: end(hub, tells: true)
    case .vanish:
      end(hub, tells: false)
      failWithoutAWord()
    case .drain: drain(hub)
    case .restart: start(hub)
    case .freeze:
      freeze(hub)
      failWithoutAWord()
    case .clock(let jump): hub.wallOffset += jump / Moment.millisecond
    case .leap(let jump):
      hub.clockOffset += jump / Moment.millisecond
      hub.changed = now
      drive(hub) { logic, time in logic.tick(now: time) }
    case .block: block(hub, true)
    case .storm: storm(hub)
    case .lie(let lie): beginToLie(hub, lie ?? Lie.allCases[Int(seed % UInt64(Lie.allCases.count))])
    default: break
    }
  }

  /// What a line began for a hub is over; a hub without a line starts for the first time.
  func relieve(_ number: Int, hub: Int) {
    guard number >= 0 else {
      start(hubs[hub])
      return
    }
    convergence.marks.append(
      Convergence.Mark(moment: now, words: "over: \(scenario.acts[number].words)"))
    if hub < 0 {
      heal()
      return
    }
    switch scenario.acts[number].deed {
    case .freeze:
      thaw(hubs[hub])
      failWithoutAWord()
    case .block: block(hubs[hub], false)
    case .kill, .vanish, .drain: start(hubs[hub])
    default: break
    }
  }

  /// Links look as they did, and yet others have to find out.
  private func failWithoutAWord() {
    let milliseconds = settings.deadAfter + settings.heartbeat
    disturbedUntil = max(disturbedUntil, now + milliseconds * Moment.millisecond)
  }

  /// The hubs a line means. Those that take turns start anew after the last one.
  private func chosen(_ number: Int, _ act: Act) -> [SimulatedHub] {
    let isStart = act.deed == .restart
    func suits(_ hub: SimulatedHub) -> Bool { isStart ? hub.state == .dead : hub.isRunning }
    switch act.whom {
    case .hub(let hub): return [hubs[hub % hubs.count]]
    case .any:
      let suitable = hubs.filter(suits)
      return actDice.pick(from: suitable).map { [$0] } ?? []
    case .each:
      let hub = hubs[turns[number] % hubs.count]
      turns[number] += 1
      return suits(hub) ? [hub] : []
    case .half: return hubs.prefix(hubs.count / 2).filter(suits)
    case .region(let region): return hubs.filter { network.regions[$0.number] == region && suits($0) }
    case .all: return hubs.filter(suits)
    }
  }

  private func cut(_ number: Int, _ act: Act) {
    let away = Set(chosen(number, act).map(\.number))
    network.divide(
      hubs.map { away.contains($0.number) ? network.parts[$0.number] * 2 + 1 : network.parts[$0.number] * 2 })
    failWithoutAWord()
    for hub in hubs where away.contains(hub.number) {
      note(hubs: hub.number) { "hub \(hub.number) is cut off" }
    }
    if let duration = act.duration { queue.arrange(.relief, at: now + duration, number, -1) }
  }

  private func heal() {
    network.divide(Array(repeating: 0, count: hubs.count))
    failWithoutAWord()
    for hub in hubs { note(hubs: hub.number) { "all cuts are over" } }
  }

  private func severOne() {
    let candidates = network.wires.indices.filter { network.wires[$0].isWhole }
    guard let wire = actDice.pick(from: candidates) else { return }
    let (one, other) = (network.wires[wire].ends.0.hub, network.wires[wire].ends.1.hub)
    note(hubs: one, other) { "a connection between hub \(one) and hub \(other) breaks" }
    network.sever(wire)
  }

  /// A hub says that it goes; a while later it is gone.
  private func drain(_ hub: SimulatedHub) {
    guard hub.isRunning else { return }
    note(hubs: hub.number) { "hub \(hub.number) drains and stops" }
    for peer in population.guests[hub.number].list {
      depart(Int(peer), reason: "goodbye")
      bring(Int(peer), to: -1, at: now + peerDice.within(Simulation.quickReturn))
    }
    hub.isStopping = true
    drive(hub) { logic, time in
      logic.drain(now: time)
      logic.stop(now: time)
    }
    for link in network.openLinks(of: hub.number) { network.close(link, of: hub.number) }
    end(hub, tells: true)
  }

  /// All peers of a hub lose their connections at once, and it notices.
  private func storm(_ hub: SimulatedHub) {
    for peer in population.guests[hub.number].list {
      depart(Int(peer), reason: "timeout")
      bring(Int(peer), to: -1, at: now + peerDice.within(Simulation.quickReturn))
    }
  }
}
