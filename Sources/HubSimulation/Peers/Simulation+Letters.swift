internal import HubMesh
internal import HubWire

extension Simulation {
  /// How often somebody looks for somebody else to write to before giving up.
  private static let tries = 8

  func arrangeNextLetter() {
    guard scenario.lettersPerSecond > 0 else { return }
    let pause = 2 * Moment.second / Int64(scenario.lettersPerSecond)
    let first = scenario.hubsArrive + scenario.peersArrive
    let due = max(now, first) + letterDice.within(Span(1, max(pause, 1)))
    if due < restsFrom { queue.arrange(.letter, at: due, 0) }
  }

  /// Somebody writes to somebody in the same network who is at another hub.
  func write() {
    arrangeNextLetter()
    for _ in 0..<Simulation.tries {
      guard let sender = letterDice.pick(from: population.online).map({ Int($0) }) else { return }
      let hub = hubs[Int(population.home[sender])]
      let others = population.members[Int(population.network[sender])]
      guard hub.isRunning, let target = letterDice.pick(from: others).map({ Int($0) }),
        population.home[target] != population.home[sender]
      else { continue }
      write(from: sender, to: target, hub)
      return
    }
  }

  private func write(from sender: Int, to target: Int, _ hub: SimulatedHub) {
    let number = ledger.write(
      sender: sender, target: target, population, senderLife: hub.life, now: now)
    let key = population.keys[Int(population.network[sender])]
    let (from, to) = (population.ids[sender], population.ids[target])
    var isAccepted = false
    note(hubs: hub.number, Int(population.home[target]), peer: sender) {
      "peer \(sender) writes letter \(number) to peer \(target)"
    }
    drive(hub) { logic, time in
      isAccepted = letterBytes.with(number) { data, identity, type in
        logic.send(
          Letter(from: from, to: to, network: key, type: type, data: data, messageID: identity), now: time)
      }
    }
    if isAccepted {
      ledger.figures.accepted += 1
    } else {
      ledger.mark(number, [.refused, .excused])
      ledger.figures.refused += 1
      judgeRefusal(number)
    }
  }

  /// A node gives a letter to a peer of its hub.
  func deliver(_ letter: borrowing Letter, home: HubID, at hub: SimulatedHub) -> Bool {
    guard let target = population.number(of: letter.to), population.isAt(target, hub.number),
      let network = population.number(of: letter.network), population.network[target] == Int32(network)
    else { return false }
    guard let number = LetterBytes.number(letter.messageID), number < ledger.count else {
      if !wasThere(letter.from, at: home) {
        forged(letter.from, target, hub, "a letter that nobody wrote")
      }
      return true
    }
    let record = ledger.records[number]
    guard record.network == Int32(network) else {
      leaked(number, record, network, target, hub)
      return true
    }
    guard population.ids[Int(record.sender)] == letter.from, record.target == Int32(target) else {
      forged(letter.from, target, hub, "letter \(number), which is not theirs")
      return true
    }
    receive(number, record, hub, isWhole: letter.data.map { letterBytes.isWhole($0, number) } ?? false)
    return true
  }

  /// How long news of a connection take to all who need to know.
  private static let newsTravel = Moment.second / 10

  /// Whether a peer has gone away from a liar so lately that others cannot know, or the liar's node itself
  /// does not: for all they know, the peer writes itself.
  private func wasThere(_ peer: PeerID, at home: HubID) -> Bool {
    guard let liar = hub(home)?.number, liars[liar] != nil, let number = population.number(of: peer) else {
      return false
    }
    return population.lingering[number] == Int32(liar)
      || now - population.since[number] <= Simulation.newsTravel
        && population.formerHubs(number, since: now).contains(liar)
  }

  private func leaked(
    _ number: Int, _ record: LetterLedger.Record, _ network: Int, _ target: Int, _ hub: SimulatedHub
  ) {
    ledger.figures.foreign += 1
    violations.add(
      .foreign, at: now, hubs: [Int(record.senderHub), hub.number], peers: [Int(record.sender), target],
      "letter \(number) was written in network \(record.network) and came to peer \(target) in \(network)")
  }

  private func forged(_ from: PeerID, _ target: Int, _ hub: SimulatedHub, _ what: String) {
    // What a liar tells its own peers is its own affair.
    guard liars[hub.number] == nil else { return }
    let sender = population.number(of: from) ?? -1
    ledger.figures.forged += 1
    violations.add(
      .forged, at: now, hubs: [hub.number], peers: [target, sender].filter { $0 >= 0 },
      "peer \(target) got from peer \(sender) \(what)")
  }

  private func receive(
    _ number: Int, _ record: LetterLedger.Record, _ hub: SimulatedHub, isWhole: Bool
  ) {
    note(hubs: hub.number, peer: Int(record.target)) {
      "letter \(number) from peer \(record.sender) reaches peer \(record.target)"
    }
    let people = [Int(record.sender), Int(record.target)]
    let places = [Int(record.senderHub), hub.number]
    if !isWhole {
      violations.add(.altered, at: now, hubs: places, peers: people, "letter \(number) came altered")
    }
    if record.fate.contains(.delivered) {
      ledger.figures.doubled += 1
      violations.add(.doubled, at: now, hubs: places, peers: people, "letter \(number) came twice")
      return
    }
    ledger.mark(number, .delivered)
    ledger.figures.delivered += 1
    ledger.figures.slowest = max(ledger.figures.slowest, now - record.accepted)
    if links > 0 { ledger.figures.note(hops: links) }
    if !ledger.isInOrder(number, to: population.connection(of: Int(record.target), at: hub.number)) {
      ledger.figures.disordered += 1
      violations.add(
        .disordered, at: now, hubs: places, peers: people,
        "letter \(number) from peer \(record.sender) to peer \(record.target) came after a later one")
    }
    if record.fate.contains(.returned) { judgeBoth(number) }
  }

  /// A letter comes back to the hub of its sender.
  func take(back letter: ReturnedLetter, at hub: SimulatedHub) {
    let number = letter.messageID.withUnsafeBytes { LetterBytes.number($0) }
    guard let number, number < ledger.count else {
      // What a liar wrote itself may come back to it.
      guard liars[hub.number] == nil else { return }
      violations.add(.forged, at: now, hubs: [hub.number], "a letter came back that nobody wrote")
      return
    }
    let record = ledger.records[number]
    note(hubs: hub.number, peer: Int(record.sender)) {
      "letter \(number) comes back to peer \(record.sender): \(letter.code.rawValue)"
    }
    guard !record.fate.contains(.returned) else {
      violations.add(
        .returnedTwice, at: now, hubs: [hub.number], peers: [Int(record.sender)],
        "letter \(number) came back twice")
      return
    }
    ledger.mark(number, .returned)
    ledger.figures.returned += 1
    ledger.figures.codes[letter.code.rawValue, default: 0] += 1
    judgeReturn(number, letter.code)
  }
}
