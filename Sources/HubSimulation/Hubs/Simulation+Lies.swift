internal import HubMesh
internal import HubWire

extension Simulation {
  /// How often a liar lies.
  private static let pause = Moment.second / 5
  /// How much of it each time.
  private static let claimsAtOnce = 5
  private static let lettersAtOnce = 20
  private static let frameAtOnce = 40
  private static let replaysAtOnce = 80
  private static let factsToKnow = 100
  private static let floodAtOnce = 1_000
  private static let interestsAtOnce = 400
  private static let neighboursAtOnce = 40
  /// Who has been somewhere for so long is known to be there.
  private static let longSettled = 25 * Moment.second
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
    case .claims: for _ in 0..<Simulation.claimsAtOnce { claim(hub, liar) }
    case .forgeries: for _ in 0..<Simulation.lettersAtOnce { forge(hub, liar, claims: false) }
    case .squats: for _ in 0..<Simulation.claimsAtOnce { forge(hub, liar, claims: true) }
    case .flood: flood(hub, liar)
    case .replays: replay(hub, liar)
    case .map: pretendNeighbours(hub, liar)
    case .interests: pretendInterests(hub, liar)
    case .garbage: sendGarbage(hub, liar)
    case .silence: break
    }
  }

  /// A peer of another hub, and somebody who is in its network.
  private func victim(_ hub: SimulatedHub, _ liar: Liar) -> (peer: Int, other: Int)? {
    guard let victim = liar.dice.pick(from: population.online).map({ Int($0) }),
      population.home[victim] != Int32(hub.number)
    else { return nil }
    let others = population.members[Int(population.network[victim])]
    return liar.dice.pick(from: others).map { (victim, Int($0)) }
  }

  /// Says that a peer of another hub is its own, as it has just come; and of one that has been where it is
  /// for long, that it has always been here.
  private func claim(_ hub: SimulatedHub, _ liar: Liar) {
    guard let (victim, _) = victim(hub, liar) else { return }
    let key = population.keys[Int(population.network[victim])]
    let member = member(victim)
    note(hubs: hub.number, peer: victim) { "hub \(hub.number) claims peer \(victim)" }
    drive(hub) { logic, time in
      logic.enter(member, in: key, now: time)
      guard now - population.since[victim] > Simulation.longSettled else { return }
      let stamp = UInt32(liar.dice.below(2))
      for other in hubs where other !== hub && other.isRunning {
        logic.whisper(Utterance.claim(member.peer, in: key, stamp: stamp), to: other.id, now: time)
        logic.whisper(Utterance.kept(member.peer, in: key, stamp: stamp), to: other.id, now: time)
      }
    }
  }

  /// Writes in the name of a peer of another hub, whether it claims that peer or not.
  private func forge(_ hub: SimulatedHub, _ liar: Liar, claims: Bool) {
    guard let (victim, target) = victim(hub, liar) else { return }
    let key = population.keys[Int(population.network[victim])]
    let (member, to) = (member(victim), population.ids[target])
    note(hubs: hub.number, peer: victim) { "hub \(hub.number) writes as peer \(victim)" }
    let home = hubs[max(Int(population.home[target]), 0)].id
    drive(hub) { logic, time in
      Array("[\"forged\"]".utf8).withUnsafeBytes { data in
        letterBytes.type.withUnsafeBytes { type in
          if claims {
            logic.enter(member, in: key, now: time)
            _ = logic.send(Letter(from: member.peer, to: to, network: key, type: type, data: data), now: time)
          } else {
            let letter = Letter(from: member.peer, to: to, network: key, type: type, data: data)
            logic.whisper(Utterance.letter(letter), to: home, now: time)
          }
        }
      }
    }
  }

  /// Far more than a link may bring, of what is right in itself: to its neighbours, and over them to others.
  private func flood(_ hub: SimulatedHub, _ liar: Liar) {
    guard let far = liar.dice.pick(from: hubs) else { return }
    liar.invented += 1
    let frames = [
      Utterance.ping(liar.invented), Utterance.probe(liar.invented, from: hub.id, to: far.id),
    ]
    for neighbour in hub.neighbours {
      for number in 0..<Simulation.floodAtOnce {
        frames[number % 2].withUnsafeBytes {
          network.send($0, from: hub.number, on: neighbour.link, depth: 1)
        }
      }
    }
  }

  /// Asks for everything there is to know, and says it again and again when it is no longer true.
  private func replay(_ hub: SimulatedHub, _ liar: Liar) {
    if liar.facts.count < Simulation.factsToKnow {
      let request = Utterance.request(hubs.map(\.id))
      for neighbour in hub.neighbours {
        request.withUnsafeBytes { network.send($0, from: hub.number, on: neighbour.link, depth: 1) }
      }
    }
    for number in 0..<Simulation.replaysAtOnce {
      guard let frame = liar.dice.pick(from: number % 8 == 0 ? liar.past : liar.facts),
        let link = liar.dice.pick(from: hub.neighbours)?.link
      else { return }
      frame.withUnsafeBytes { network.send($0, from: hub.number, on: link, depth: 1) }
    }
  }

  /// Tells its node of links to hubs that nobody started, and says of itself what cannot be.
  private func pretendNeighbours(_ hub: SimulatedHub, _ liar: Liar) {
    let card = HubCard(id: hub.id, epoch: hub.lastEpoch)
    liar.invented += 1
    let absurd = Utterance.fact(card, version: (1 + liar.invented) << 26)
    for neighbour in hub.neighbours {
      absurd.withUnsafeBytes { network.send($0, from: hub.number, on: neighbour.link, depth: 1) }
    }
    let ids = (0..<Simulation.neighboursAtOnce).map { _ in liar.invent() }
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
      for other in hubs where other !== hub && other.isRunning {
        let networks = (0..<Simulation.interestsAtOnce).map { _ in NetworkKey(place: liar.invent()) }
        logic.whisper(Utterance.interests(networks), to: other.id, now: time)
      }
    }
  }

  /// Bytes that mean nothing, as frames and inside of sessions.
  private func sendGarbage(_ hub: SimulatedHub, _ liar: Liar) {
    func garbage() -> [UInt8] {
      (0..<liar.dice.below(200)).map { _ in UInt8(truncatingIfNeeded: liar.dice.next()) }
    }
    for _ in 0..<Simulation.frameAtOnce {
      guard let link = liar.dice.pick(from: hub.neighbours)?.link else { return }
      garbage().withUnsafeBytes { network.send($0, from: hub.number, on: link, depth: 1) }
    }
    drive(hub) { logic, time in
      for other in hubs where other !== hub && other.isRunning {
        logic.whisper([UInt8.max] + garbage(), to: other.id, now: time)
      }
    }
  }
}
