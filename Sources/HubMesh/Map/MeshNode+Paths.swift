internal import HubBase
internal import HubWire

extension MeshNode {
  /// A hub that is gone is remembered so long, so that old news of it are known to be old.
  static let rememberedFor: Milliseconds = 600_000

  /// An edge counts if both ends say so, each of the other's present start.
  func updateEdges(_ record: HubRecord) {
    var fresh: [UInt32] = []
    if !record.fact.isFarewell {
      for neighbour in record.fact.neighbours {
        guard let other = hub(neighbour.id), !other.isOver, neighbour.mark == HubFact.mark(of: other.epoch),
          other.fact.names(record.id, epoch: record.epoch)
        else { continue }
        fresh.append(other.index)
      }
    }
    guard fresh != record.edges else { return }
    isMapDirty = true
    for index in record.edges where !fresh.contains(index) {
      hub(index)?.edges.removeAll { $0 == record.index }
    }
    for index in fresh where !record.edges.contains(index) {
      guard let other = hub(index) else { continue }
      let place = other.edges.firstIndex { (hub($0)?.id ?? record.id) > record.id } ?? other.edges.count
      other.edges.insert(record.index, at: place)
    }
    record.edges = fresh
  }

  /// Computes all paths anew, breadth first, and sees to what has changed.
  func refreshMap() {
    isMapDirty = false
    refreshedAt = now
    counters.pathComputations += 1
    let before = computePaths()
    for index in hubTable.indices.dropFirst() {
      guard let record = hubTable[index] else { continue }
      compare(record, with: before[index])
    }
    lostHubs.removeAll { hub($0)?.unreachableSince == nil || hub($0)?.isPresent != true }
    reconsider()
  }

  private func computePaths() -> [(distance: Int?, hop: UInt32)] {
    var before: [(distance: Int?, hop: UInt32)] = []
    before.reserveCapacity(hubTable.count)
    for record in hubTable {
      before.append((record?.distance, record?.nextHop ?? 0))
      record?.distance = nil
    }
    own.distance = 0
    queue.removeAll(keepingCapacity: true)
    for index in own.edges {
      guard let record = hub(index), !record.links.isEmpty, !record.isOver else { continue }
      record.distance = 1
      record.nextHop = index
      queue.append(index)
    }
    var head = 0
    while head < queue.count {
      guard let record = hub(queue[head]), let distance = record.distance else { break }
      head += 1
      for index in record.edges {
        guard let other = hub(index), other.distance == nil, !other.isOver else { continue }
        other.distance = distance + 1
        other.nextHop = record.nextHop
        queue.append(index)
      }
    }
    return before
  }

  private func compare(_ record: HubRecord, with before: (distance: Int?, hop: UInt32)) {
    guard record.distance != nil else {
      if let candidate = record.candidate, record.links.isEmpty {
        return restart(record, as: candidate.fact, candidate.encoded, toldBy: candidate.via)
      }
      guard record.unreachableSince == nil else { return }
      record.unreachableSince = now
      if record.isPresent {
        yieldClaims(of: record)
        lostHubs.append(record.index)
        schedule(now &+ min(Self.passedOverAfter, settings.vanishAfter))
      }
      return
    }
    if record.unreachableSince != nil || !record.isPresent { record.reachedSince = now }
    record.unreachableSince = nil
    if !record.isPresent { appear(record) } else if record.isPassedOver { reinstate(record) }
    if before.distance == nil || before.hop != record.nextHop, let session = record.session {
      repeatEverything(session)
    }
  }

  /// So long a hub may be out of reach before others stand in for it: who flaps is not to make work for all.
  static let passedOverAfter: Milliseconds = 1_000

  private func reinstate(_ record: HubRecord) {
    record.isPassedOver = false
    considerRendezvous(record)
  }

  private func appear(_ record: HubRecord) {
    record.isPresent = true
    record.isPassedOver = false
    effects.hubAppeared(record.card)
    considerRendezvous(record)
    if let keys = strangers.removeValue(forKey: record.id) {
      strangerCount -= keys.count
      for key in keys { learn(of: record, interestedIn: key) }
    }
  }

  /// Everything a hub said is over, and what waits for it comes back.
  func vanish(_ record: HubRecord, _ end: HubEnd) {
    guard record.isPresent else { return }
    record.isPresent = false
    record.unreachableSince = record.unreachableSince ?? now
    goneHubs.append(record.index)
    yieldClaims(of: record)
    sendWaitingElsewhere(record)
    if let session = record.session { abort(session, sent: .hubLost, isFinal: true) }
    record.session = nil
    forgetMembers(of: record, reason: end)
    forgetRegistrations(of: record)
    effects.hubVanished(record.id, reason: end)
    replaceRendezvous(record)
    isMapDirty = true
  }

  /// Gives up hubs that have been out of reach for too long.
  func giveUpLostHubs() {
    for index in lostHubs {
      guard let record = hub(index), record.isPresent, let since = record.unreachableSince else { continue }
      if now &- since >= settings.vanishAfter {
        vanish(record, .unreachable)
        continue
      }
      schedule(since &+ settings.vanishAfter)
      guard !record.isPassedOver else { continue }
      if now &- since >= Self.passedOverAfter {
        record.isPassedOver = true
        replaceRendezvous(record)
      } else {
        schedule(since &+ Self.passedOverAfter)
      }
    }
    lostHubs.removeAll { hub($0)?.isPresent != true }
  }

  /// Forgets hubs that have been gone for long.
  func forgetGoneHubs() {
    goneHubs.removeAll { index in
      guard let record = hub(index), !record.isPresent else { return true }
      let since = max(record.heardAt, record.unreachableSince ?? record.heardAt)
      guard now &- since >= Self.rememberedFor, record.links.isEmpty, record.distance == nil else {
        return false
      }
      record.fact.neighbours = []
      record.session = nil
      updateEdges(record)
      hubPlaces[record.id] = nil
      hubTable[Int(index)] = nil
      freeHubs.append(index)
      return true
    }
  }

  /// The link on which a frame of this hub for another one goes; nil if no path leads there.
  func path(to record: HubRecord) -> Link? {
    if record.detour != nil, let link = detour(to: record) { return link }
    return usualPath(to: record)?.takeUnretainedValue()
  }

  /// The same for whoever uses it at once and lets go of no link meanwhile.
  @inline(__always)
  func barePath(to record: HubRecord) -> Unmanaged<Link>? {
    record.detour == nil ? usualPath(to: record) : path(to: record).bare
  }

  /// The link on which others' frames for a hub go: the first on the shortest path.
  @inline(__always)
  func usualPath(to record: HubRecord) -> Unmanaged<Link>? {
    if let link = record.links.first.bare { return link }
    guard record.distance != nil else { return nil }
    return bareHub(record.nextHop)?._withUnsafeGuaranteedRef { $0.links.first.bare }
  }
}
