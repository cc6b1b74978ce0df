internal import HubBase

extension MeshNode {
  /// How soon after one computation of paths another one may follow. In a large mesh it takes longer, and
  /// more changes come together.
  var refreshPause: Milliseconds { min(200, max(5, Milliseconds(hubTable.count) / 5)) }

  /// What is too much counts once in so long: it takes long for an overload to end a link.
  static let overloadPause: Milliseconds = 200
  /// For so long nobody listens to a hub that has lied too much.
  static let shunnedFor: Milliseconds = 60_000

  /// A hub did something that none of ours does, which only its own links are to suffer for. One that is no
  /// neighbour cannot be cut off; what it says is not believed for a while.
  func blame(_ hub: HubRecord, _ what: Misbehaviour) {
    if let link = hub.links.first { return count(what, on: link) }
    count(what, on: nil)
    guard hub.countMisdeed(settings.misbehaviourThreshold, now: now), now >= hub.shunnedUntil else { return }
    hub.shunnedUntil = now &+ Self.shunnedFor
    shunned.append(hub)
  }

  /// Forgets what those said who have lied too much, once nothing of theirs is being read any more.
  private func forgetShunned() {
    while let hub = shunned.popLast() {
      if let session = hub.session { abort(session, sent: .hubLost, isFinal: true) }
      forgetMembers(of: hub, reason: .unreachable)
      forgetRegistrations(of: hub)
      effects.shunned(hub.id)
    }
  }

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
      effects.ended(link.id)
    }
  }

  /// The end of every call: what it has set in motion is done, as far as it is not to wait for more.
  func finish() {
    if isMapDirty {
      if now &- refreshedAt >= refreshPause {
        refreshMap()
      } else {
        schedule(refreshedAt &+ refreshPause)
      }
    }
    if !floodQueue.isEmpty {
      if now >= floodAt { flood() } else { schedule(floodAt) }
    }
    if !touchedSessions.isEmpty { pumpTouched() }
    if !shunned.isEmpty { forgetShunned() }
    if !contests.isEmpty { askContests() }
  }

  private func pumpTouched() {
    var index = 0
    while index < touchedSessions.count {
      let session = touchedSessions[index]
      session.isTouched = false
      pump(session)
      index += 1
    }
    touchedSessions.removeAll(keepingCapacity: true)
  }

  func schedule(_ time: Milliseconds) {
    if time < nextTick { nextTick = time }
  }

  func hub(_ index: UInt32) -> HubRecord? {
    Int(index) < hubTable.count ? hubTable[Int(index)] : nil
  }

  /// The same for whoever uses it at once. No hub is forgotten but by a tick.
  @inline(__always)
  func bareHub(_ index: UInt32) -> Unmanaged<HubRecord>? {
    Int(index) < hubTable.count ? hubTable[Int(index)].bare : nil
  }

  func hub(_ id: HubID) -> HubRecord? { hubPlaces[id].flatMap { hub($0) } }

  func network(_ key: NetworkKey) -> NetworkRecord? { networkPlaces[key].flatMap { network($0) } }

  func network(_ index: UInt32) -> NetworkRecord? {
    Int(index) < networkTable.count ? networkTable[Int(index)] : nil
  }

  func count(_ what: Misbehaviour, on link: Link?, isBlamed: Bool = true) {
    counters.misbehaviours[what, default: 0] += 1
    guard let link, link.isUp else { return }
    if what.isOverload {
      guard now &- link.overloadAt >= Self.overloadPause else { return }
      link.overloadAt = now
    }
    let isOver = isBlamed && link.hub.countMisdeed(settings.misbehaviourThreshold, now: now)
    effects.misbehaved(link.id, what, isOver: isOver)
    if isOver { drop(link) }
  }
}
