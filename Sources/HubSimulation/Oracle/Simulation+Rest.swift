internal import HubMesh

/// What must hold when nobody has done anything for a while.
extension Simulation {
  func judgeRest() {
    changesAtRest = changesAtRest ?? network.changeCount
    guard !reachability.isWhole, !isSplitReported, liars.isEmpty, hubs.count > 1 else { return }
    isSplitReported = true
    let alone = hubs.filter { $0.isRunning && !reachability.joins(0, $0.number) }.map(\.number)
    violations.add(
      .split, at: now, hubs: [0] + alone.prefix(4),
      "hubs \(alone.prefix(8)) cannot reach hub 0 over any links")
  }

  func finish() {
    guard !isFinished else { return }
    isFinished = true
    followLinks()
    judgeSilence(all: true)
    judgeStillness()
    judgeTables()
    judgePaths()
    judgeLiars()
    judgeKnowledge()
    judgeMigration()
    judgeStreams()
  }

  /// What the nodes themselves saw handed over out of turn; of liars nothing is promised.
  private func judgeStreams() {
    for hub in hubs where hub.isRunning && liars.isEmpty {
      guard let counters = hub.logic?.counters else { continue }
      let (missing, doubled) = (counters.payloadsMissing, counters.payloadsDoubled)
      guard missing + doubled + counters.payloadsReordered > 0 else { continue }
      violations.add(
        .outOfTurn, at: now, hubs: [hub.number],
        "hub \(hub.number) was handed \(doubled) payloads twice and \(counters.payloadsReordered) late, and "
          + "\(missing) not at all")
    }
  }

  /// Trimming a link too many is no unrest; going on and on is.
  private func judgeStillness() {
    // With channels there may be several links between two hubs, which go together.
    let allowed = scenario.channels == nil ? hubs.count : hubs.count * 2
    guard let before = changesAtRest, network.changeCount - before > allowed else { return }
    violations.add(
      .unrest, at: now, hubs: network.lastChangeHubs,
      "links began and ended \(network.changeCount - before) times in the last "
        + "\(scenario.stillness.seconds) s, when all was still")
  }

  private func judgePaths() {
    if let most = scenario.longestPath, ledger.figures.mostHops > most {
      violations.add(
        .longPath, at: now, "a letter took \(ledger.figures.mostHops) links; at most \(most) are allowed")
    }
    if let middle = scenario.middlePath, ledger.figures.middleHops > middle {
      violations.add(
        .longPath, at: now,
        "half of the letters took more than \(ledger.figures.middleHops) links; \(middle) are allowed")
    }
    let missed = ledger.figures.accepted - ledger.figures.delivered
    if scenario.losesNothing, missed > 0 || ledger.figures.refused > 0 {
      violations.add(
        .lost, at: now,
        "\(missed) letters did not arrive and \(ledger.figures.refused) were refused, in a calm mesh")
    }
  }

  private func judgeLiars() {
    for (number, liar) in liars.sorted(by: { $0.key < $1.key }) where liar.mustBeCutOff && !liar.isCutOff {
      violations.add(
        .notContained, at: now, hubs: [number],
        "hub \(number) lies (\(liar.lie.rawValue)) and nobody has cut it off; \(liar.blames) blames")
    }
  }

  /// What a node answers when asked must be what it told.
  private func judgeKnowledge() {
    for hub in hubs where hub.isRunning && liars[hub.number] == nil {
      guard let logic = hub.logic else { continue }
      for network in views.networks(of: hub.number).sorted() {
        let network = Int(network)
        let entries = views.view(hub.number, network)?.entries ?? []
        let answered = logic.members(of: population.keys[network]).compactMap { place -> ViewBook.Entry? in
          guard place.hub != hub.id, let peer = population.number(of: place.member.peer),
            let home = self.hub(place.hub)?.number
          else { return nil }
          return ViewBook.Entry(peer: Int32(peer), home: Int32(home))
        }.sorted { $0.peer < $1.peer }
        guard answered != entries else { continue }
        violations.add(
          .wrongView, at: now, hubs: [hub.number],
          "hub \(hub.number) answers \(answered.count) members elsewhere in network \(network) "
            + "and was told of \(entries.count)")
        return
      }
    }
  }
}
