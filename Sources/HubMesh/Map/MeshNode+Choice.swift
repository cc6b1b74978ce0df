internal import HubWire

extension MeshNode {
  /// Changes are thought over after this long, and up to as much later, so that not all hubs do it at once.
  static let reviewPause: Milliseconds = 300
  static let reviewSpread: Milliseconds = 700
  /// Without a change it is thought over again after this long, and up to half of it later.
  static let reviewInterval: Milliseconds = 10_000
  /// A link is not given up before it was needless for so long.
  static let needlessFor: Milliseconds = 60_000
  /// So many of the hubs nearest to one that is out of reach try to reach it.
  static let searchers = 3
  /// So many hubs out of reach are tried at once.
  static let mostSought = 3

  /// Something has changed that may ask for other neighbours.
  func reconsider() {
    let spread = linkList.isEmpty ? Self.reviewPause : Self.reviewSpread
    let at = now &+ Self.reviewPause &+ Milliseconds(choice.generator.next() % UInt64(spread))
    if choice.reviewAt.map({ $0 > at }) ?? true { choice.reviewAt = at }
    schedule(choice.reviewAt ?? at)
  }

  /// Thinks over which neighbours this hub should have.
  func choose() {
    guard let at = choice.reviewAt else { return }
    guard now >= at else { return schedule(at) }
    let pause = Self.reviewInterval &+ Milliseconds(choice.generator.next() % UInt64(Self.reviewInterval / 2))
    choice.reviewAt = now &+ pause
    schedule(now &+ pause)
    choice.reasons = [:]
    var wanted: [HubRecord] = []
    func want(_ record: HubRecord, _ reason: String) {
      choice.reasons[record.id, default: []].append(reason)
      if !wanted.contains(where: { $0 === record }) { wanted.append(record) }
    }
    let candidates = candidates()
    let near = nearest(of: candidates, to: card.id, settings.minPeers)
    for record in near { want(record, "It is wanted as one of the \(settings.minPeers) nearest by id.") }
    let bridges = bridges()
    for (neighbour, beyond) in bridges {
      choice.reasons[neighbour.id, default: []].append("Without the link to it the mesh would fall apart.")
      if let beyond { want(beyond, "It is wanted so that the mesh does not hang on one link.") }
    }
    for record in sought() { want(record, "It is out of reach, and this hub is one of those nearest to it.") }
    for record in unresponsive() { want(record, "Nothing comes back from it over others.") }
    for record in far(of: candidates, for: card.id, near) { want(record, "It is wanted as a far neighbour.") }
    if wanted.map(\.id) != choice.wanted {
      choice.wanted = wanted.map(\.id)
      effects.wanted(wanted.map(\.card))
    }
    giveUpNeedless(candidates, bridges.map(\.neighbour))
  }

  /// Hubs that can be called, and are going to stay.
  private func candidates() -> [HubRecord] {
    var list: [HubRecord] = []
    for case let record? in hubTable.dropFirst()
    where record.isPresent && !record.card.url.isEmpty && !record.card.isDraining {
      list.append(record)
    }
    return list
  }

  private func nearest(of candidates: [HubRecord], to id: HubID, _ count: Int) -> [HubRecord] {
    best(count, of: candidates) { Self.isNearer($0.id, $1.id, to: id) }
  }

  /// The far neighbours of a hub: what is left of its places after the near ones is drawn by lot.
  private func far(of candidates: [HubRecord], for id: HubID, _ near: [HubRecord]) -> [HubRecord] {
    let others = candidates.filter { record in !near.contains { $0 === record } }
    return best(max(settings.maxPeers - settings.minPeers, 0), of: others) {
      let (first, second) = (NeighbourChoice.lot(id, $0.id), NeighbourChoice.lot(id, $1.id))
      return first != second ? first < second : $0.id < $1.id
    }
  }

  private func best(
    _ count: Int, of candidates: [HubRecord], by isBetter: (HubRecord, HubRecord) -> Bool
  ) -> [HubRecord] {
    var list: [HubRecord] = []
    for record in candidates {
      var place = list.count
      while place > 0, isBetter(record, list[place - 1]) { place -= 1 }
      guard place < count else { continue }
      list.insert(record, at: place)
      if list.count > count { list.removeLast() }
    }
    return list
  }

  /// The neighbours whose link the mesh hangs on, each with the nearest hub beyond it, if there is another
  /// one there that can be called.
  private func bridges() -> [(neighbour: HubRecord, beyond: HubRecord?)] {
    var list: [(neighbour: HubRecord, beyond: HubRecord?)] = []
    for index in own.edges {
      guard let neighbour = hub(index), !neighbour.links.isEmpty else { continue }
      let reached = reach(without: index)
      guard !reached.contains(index) else { continue }
      var beyond: HubRecord?
      for case let record? in hubTable.dropFirst()
      where record.distance != nil && record.index != index && !reached.contains(record.index)
        && !record.card.url.isEmpty && !record.card.isDraining
      {
        if beyond.map({ Self.isNearer(record.id, $0.id, to: card.id) }) ?? true { beyond = record }
      }
      list.append((neighbour, beyond))
    }
    return list
  }

  /// Where paths lead that do not begin with the link to a neighbour.
  private func reach(without neighbour: UInt32, and spared: UInt32 = .max) -> Set<UInt32> {
    var reached: Set<UInt32> = [own.index]
    queue.removeAll(keepingCapacity: true)
    queue.append(own.index)
    var head = 0
    while head < queue.count {
      let here = queue[head]
      head += 1
      for next in hub(here)?.edges ?? [] {
        if here == own.index, next == neighbour || next == spared { continue }
        if here == own.index, hub(next)?.links.isEmpty ?? true { continue }
        if next == own.index || hub(next)?.isOver ?? true { continue }
        if reached.insert(next).inserted { queue.append(next) }
      }
      if reached.contains(neighbour) { break }
    }
    return reached
  }

  /// Hubs out of reach that this one is to look for: otherwise two halves of a mesh would not meet again.
  private func sought() -> [HubRecord] {
    var lost: [HubRecord] = []
    for index in goneHubs {
      guard let record = hub(index), record.distance == nil, !record.isOver, !record.card.url.isEmpty else {
        continue
      }
      lost.append(record)
    }
    lost = nearest(of: lost, to: card.id, Self.mostSought * 3)
    return Array(lost.filter(isSearcher).prefix(Self.mostSought))
  }

  /// Whether this hub is one of the nearest to another one. If it has no neighbours, nobody else will look.
  private func isSearcher(of record: HubRecord) -> Bool {
    guard !linkList.isEmpty else { return true }
    var nearer = 0
    for case let other? in hubTable.dropFirst() where other.distance != nil {
      if Self.isNearer(other.id, card.id, to: record.id) { nearer += 1 }
      if nearer >= Self.searchers { return false }
    }
    return true
  }

  /// Gives up one neighbour that neither side has chosen, if there are too many and the mesh can spare it.
  private func giveUpNeedless(_ candidates: [HubRecord], _ bridges: [HubRecord]) {
    var since: [HubID: Milliseconds] = [:]
    var longest: HubRecord?
    for link in linkList where link.hub.links.first === link {
      let hub = link.hub
      guard !choice.wanted.contains(hub.id), !bridges.contains(where: { $0 === hub }),
        !isWanted(by: hub, candidates)
      else { continue }
      let start = choice.needlessSince[hub.id] ?? now
      since[hub.id] = start
      if longest.map({ start < since[$0.id] ?? now }) ?? true { longest = hub }
    }
    choice.needlessSince = since
    guard let hub = longest, let start = since[hub.id], now &- start >= Self.needlessFor,
      own.edges.count > settings.maxPeers
    else { return }
    // Without it the mesh might hang on another of our links, and it would be wanted again.
    for index in own.edges where index != hub.index && self.hub(index)?.links.isEmpty == false {
      guard reach(without: index, and: hub.index).contains(index) else {
        choice.needlessSince[hub.id] = now
        return
      }
    }
    choice.needlessSince[hub.id] = nil
    for link in hub.links { effects.unwanted(link.id) }
  }

  /// Whether a hub that has the same settings would have chosen this one.
  private func isWanted(by hub: HubRecord, _ candidates: [HubRecord]) -> Bool {
    guard !card.url.isEmpty else { return true }
    let others = candidates.filter { $0 !== hub } + [own]
    let near = nearest(of: others, to: hub.id, settings.minPeers)
    return near.contains { $0 === own } || far(of: others, for: hub.id, near).contains { $0 === own }
  }
}
