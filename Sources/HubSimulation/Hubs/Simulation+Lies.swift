internal import HubMesh
internal import HubWire

extension Simulation {
  /// How often a liar lies.
  private static let pause = Moment.second / 5
  /// How much of it each time.
  private static let claimsAtOnce = 5
  private static let frameAtOnce = 40
  private static let floodAtOnce = 2_000
  private static let interestsAtOnce = 400
  private static let neighboursAtOnce = 40
  private static let firstInventedLink: UInt32 = 1 << 30

  func beginToLie(_ hub: SimulatedHub, _ lie: Lie) {
    note(hubs: hub.number) { "hub \(hub.number) begins to lie: \(lie.rawValue)" }
    liars[hub.number] = Liar(lie, dice: actDice.split())
    queue.arrange(.lie, at: now, hub.number)
  }

  func tell(_ hub: SimulatedHub) {
    guard let liar = liars[hub.number], now < restsFrom else { return }
    queue.arrange(.lie, at: now + Simulation.pause, hub.number)
    guard hub.isRunning else { return }
    switch liar.lie {
    case .claims: for _ in 0..<Simulation.claimsAtOnce { claim(hub, liar, writes: false) }
    case .forgeries: for _ in 0..<Simulation.claimsAtOnce { claim(hub, liar, writes: true) }
    case .flood: flood(hub, liar)
    case .replays: replay(hub, liar)
    case .map: pretendNeighbours(hub, liar)
    case .interests: pretendInterests(hub, liar)
    case .garbage: sendGarbage(hub, liar)
    case .silence: break
    }
  }

  /// Says that a peer of another hub is its own, and writes in its name.
  private func claim(_ hub: SimulatedHub, _ liar: Liar, writes: Bool) {
    guard let victim = liar.dice.pick(from: population.online).map({ Int($0) }),
      population.home[victim] != Int32(hub.number)
    else { return }
    let others = population.members[Int(population.network[victim])]
    guard let target = liar.dice.pick(from: others) else { return }
    let key = population.keys[Int(population.network[victim])]
    let (member, to) = (member(victim), population.ids[Int(target)])
    note(hubs: hub.number, peer: victim) { "hub \(hub.number) claims peer \(victim)" }
    drive(hub) { logic, time in
      logic.enter(member, in: key, now: time)
      guard writes else { return }
      Array("[\"forged\"]".utf8).withUnsafeBytes { data in
        letterBytes.type.withUnsafeBytes { type in
          _ = logic.send(Letter(from: member.peer, to: to, network: key, type: type, data: data), now: time)
        }
      }
    }
  }

  private func flood(_ hub: SimulatedHub, _ liar: Liar) {
    guard let link = liar.dice.pick(from: hub.neighbours)?.link else { return }
    var frame = Array(repeating: UInt8(0), count: 64)
    if let past = liar.past.last { frame = past }
    frame.withUnsafeBytes { bytes in
      for _ in 0..<Simulation.floodAtOnce { network.send(bytes, from: hub.number, on: link, depth: 1) }
    }
  }

  private func replay(_ hub: SimulatedHub, _ liar: Liar) {
    for _ in 0..<Simulation.frameAtOnce {
      guard let frame = liar.dice.pick(from: liar.past), let link = liar.dice.pick(from: hub.neighbours)?.link
      else { return }
      frame.withUnsafeBytes { network.send($0, from: hub.number, on: link, depth: 1) }
    }
  }

  /// Tells its node of links to every hub there is, and to hubs that nobody started.
  private func pretendNeighbours(_ hub: SimulatedHub, _ liar: Liar) {
    var ids = (0..<Simulation.neighboursAtOnce).map { _ in liar.invent() }
    ids += hubs.filter { $0.number != hub.number }.prefix(Simulation.neighboursAtOnce).map(\.id)
    drive(hub) { logic, time in
      for id in ids {
        let link = Simulation.firstInventedLink + UInt32(truncatingIfNeeded: liar.invented)
        liar.invented += 1
        logic.linkUp(link, to: id, epoch: UInt64.max / 2, now: time)
      }
    }
  }

  private func pretendInterests(_ hub: SimulatedHub, _ liar: Liar) {
    drive(hub) { logic, time in
      for _ in 0..<Simulation.interestsAtOnce {
        let key = NetworkKey(place: liar.invent())
        logic.enter(Member(peer: liar.invent()), in: key, now: time)
      }
    }
  }

  private func sendGarbage(_ hub: SimulatedHub, _ liar: Liar) {
    for _ in 0..<Simulation.frameAtOnce {
      guard let link = liar.dice.pick(from: hub.neighbours)?.link else { return }
      let bytes = (0..<liar.dice.below(200)).map { _ in UInt8(truncatingIfNeeded: liar.dice.next()) }
      bytes.withUnsafeBytes { network.send($0, from: hub.number, on: link, depth: 1) }
    }
  }
}
