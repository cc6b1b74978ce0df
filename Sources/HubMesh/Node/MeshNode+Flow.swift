extension MeshNode {
  /// How soon after one computation of paths another one may follow, if nothing waits for it.
  static let refreshPause: Milliseconds = 5

  /// The beginning of every call: what time it is, and whether this node was asleep.
  ///
  /// Whoever was asleep for longer than it takes others to give it up is given up: what still waits in its
  /// sockets was answered for by others. So its links go before anything that came over them is read.
  func begin(_ time: Milliseconds) {
    let slept = time &- now
    now = max(now, time)
    guard slept > settings.deadAfter else { return }
    for link in linkList where now &- link.lastHeard > settings.deadAfter {
      drop(link)
      effects.unwanted(link.id)
    }
  }

  /// The end of every call: what it has set in motion is done, as far as it is not to wait for more.
  func finish() {
    if isMapDirty {
      if now &- refreshedAt >= Self.refreshPause {
        refreshMap()
      } else {
        schedule(refreshedAt &+ Self.refreshPause)
      }
    }
    if !floodQueue.isEmpty {
      if now &- floodedAt >= settings.floodDelay {
        flood()
      } else {
        schedule(floodedAt &+ settings.floodDelay)
      }
    }
    var index = 0
    while index < touchedSessions.count {
      let session = touchedSessions[index]
      session.isTouched = false
      pump(session)
      index += 1
    }
    touchedSessions.removeAll(keepingCapacity: true)
    askContests()
  }

  func schedule(_ time: Milliseconds) {
    if time < due { due = time }
  }

  func hub(_ index: UInt32) -> HubRecord? {
    Int(index) < hubTable.count ? hubTable[Int(index)] : nil
  }

  func hub(_ id: HubID) -> HubRecord? { hubPlaces[id].flatMap { hub($0) } }

  func network(_ key: NetworkKey) -> NetworkRecord? { networkPlaces[key].flatMap { network($0) } }

  func network(_ index: UInt32) -> NetworkRecord? {
    Int(index) < networkTable.count ? networkTable[Int(index)] : nil
  }

  func count(_ what: Misbehaviour, on link: Link?, isBlamed: Bool = true) {
    counters.misbehaviours[what, default: 0] += 1
    guard let link, link.isUp else { return }
    let isOver = isBlamed && link.budget.count(settings.misbehaviourThreshold, now: now)
    effects.misbehaved(link.id, what, isOver: isOver)
    if isOver { drop(link) }
  }
}
