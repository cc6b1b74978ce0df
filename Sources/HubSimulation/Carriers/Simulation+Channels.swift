internal import HubMesh
internal import HubWire

extension Simulation {
  /// A session that is being formed between two hubs.
  struct Formation {
    let hub: Int
    let other: Int
    let attempt: UInt64
  }

  /// A description there and back, candidates, and two handshakes.
  private static let formationTrips: Moment = 6

  /// What a hub's migration makes of what has happened, until it makes nothing more of it.
  func attendChannels(_ hub: SimulatedHub, _ logic: any MeshLogic, _ time: Milliseconds) {
    guard let book = hub.book else { return }
    let migration = book.migration
    for _ in 0..<Self.mostRounds {
      let words = book.words
      book.words = []
      for word in words { hear(word, at: hub, book, time) }
      for link in book.spared {
        if let channel = book.channels[link] { migration.spare(hubs[channel.hub].id, now: time) }
      }
      book.spared = []
      show(hub, logic, book, time)
      prove(logic, book, time)
      if migration.due <= time { migration.tick(now: time) }
      let steps = migration.takeSteps()
      for step in steps { perform(step, at: hub, logic, book, time) }
      if steps.isEmpty, book.words.isEmpty { return }
    }
  }

  /// A migration that is never done would show as a run that never ends.
  private static let mostRounds = 100

  private func hear(_ word: ChannelBook.Word, at hub: SimulatedHub, _ book: ChannelBook, _ time: Milliseconds)
  {
    guard let (kind, attempt) = ChannelWord.read(word.bytes) else { return }
    switch kind {
    case .offer: book.migration.offered(by: word.hub, attempt: attempt, now: time)
    case .refusal: book.migration.refused(by: word.hub, attempt: attempt, now: time)
    case .consent: book.migration.consented(word.hub, attempt: attempt, true, now: time)
    case .objection: book.migration.consented(word.hub, attempt: attempt, false, now: time)
    case .answer:
      guard let other = self.hub(word.hub), book.migration.isCurrent(word.hub, attempt: attempt) else {
        return
      }
      formations.append(Formation(hub: hub.number, other: other.number, attempt: attempt))
      let trip = network.delay(hub.number, other.number)
      queue.arrange(.formation, at: now + trip * Self.formationTrips, formations.count - 1)
    }
  }

  /// The map and the links as they are now, if they are not as they were.
  private func show(
    _ hub: SimulatedHub, _ logic: any MeshLogic, _ book: ChannelBook, _ time: Milliseconds
  ) {
    let seen = (logic.counters.pathComputations, book.changes)
    guard seen != book.seen else { return }
    book.seen = seen
    let others = logic.hubs.filter { $0.distance != nil }.map { figures in
      let number = self.hub(figures.card.id)?.number
      return MigrationHub(
        figures.card.id, neighbours: figures.neighbours,
        sockets: hub.neighbours.count { $0.hub == number && book.channels[$0.link] == nil },
        isLeaving: figures.card.isDraining)
    }
    book.migration.see(others, neighbours: Set(hub.neighbours.map { hubs[$0.hub].id }).sorted(), now: time)
  }

  /// A channel works when a heartbeat has gone there and back.
  private func prove(_ logic: any MeshLogic, _ book: ChannelBook, _ time: Milliseconds) {
    guard book.channels.values.contains(where: { !$0.hasWorked }) else { return }
    for figures in logic.links where figures.roundTrip != nil {
      guard let channel = book.channels[figures.link], !channel.hasWorked else { continue }
      book.channels[figures.link]?.hasWorked = true
      book.migration.worked(hubs[channel.hub].id, attempt: channel.attempt, now: time)
    }
  }

  /// The time it takes to form a channel has passed.
  func form(_ number: Int) {
    let formation = formations[number]
    let (hub, other) = (hubs[formation.hub], hubs[formation.other])
    guard hub.isRunning, other.isRunning, let book = hub.book, let otherBook = other.book,
      book.migration.isCurrent(other.id, attempt: formation.attempt),
      otherBook.migration.isCurrent(hub.id, attempt: formation.attempt),
      network.canReach(hub.number, other.number), !network.isBlocked[hub.number],
      !network.isBlocked[other.number], !hubDice.happens(scenario.channels?.failing ?? 0)
    else { return }
    let (link, otherLink) = network.connect(hub.number, to: other.number, isChannel: true)
    note(hubs: hub.number, other.number) {
      "hub \(hub.number) opens channel \(link) to hub \(other.number), which calls it \(otherLink)"
    }
    for (one, book, link, far) in [(other, otherBook, otherLink, hub), (hub, book, link, other)] {
      one.neighbours.append((link, far.number))
      book.channels[link] = ChannelBook.Channel(hub: far.number, attempt: formation.attempt)
      book.changes += 1
      let epoch = far.lastEpoch
      drive(one) { logic, time in
        book.migration.opened(far.id, attempt: formation.attempt, now: time)
        logic.linkUp(link, to: far.id, epoch: epoch, over: .channel, now: time)
      }
    }
  }

  /// A link of a hub is no more; if it was a channel, that is over.
  func forgetChannel(_ link: LinkID, of hub: SimulatedHub) {
    guard let book = hub.book else { return }
    book.changes += 1
    guard let channel = book.channels.removeValue(forKey: link) else { return }
    book.migration.ended(
      hubs[channel.hub].id, attempt: channel.attempt, now: hub.milliseconds(at: now))
  }
}
