internal import HubWire

extension Migration {
  /// With which hubs there ought to be channels: those nearest to this one by all 160 bits of the exclusive
  /// or, then far ones by lot, as the mesh chooses its neighbours too; and whoever the map hangs on, however
  /// many there are already, so that no WebSocket has to stay for that.
  func choose() {
    let there = partners.values.filter { $0.isThere && !$0.isLeaving }
    let ours = there.filter { !$0.isOlder }.map(\.id).sorted()
    let near = Array(ours.sorted { isNearer($0, $1) }.prefix(settings.minPeers))
    let far = ours.filter { !near.contains($0) }
      .sorted { NeighbourChoice.lot(own, $0) < NeighbourChoice.lot(own, $1) }
      .prefix(max(settings.maxPeers - settings.minPeers, 0))
    wishes = Set(near).union(far)
    for neighbour in ours where !wishes.contains(neighbour) && hangsOn(neighbour) { wishes.insert(neighbour) }
    // An older hub refuses the offers of smaller ids, and makes its own to them. One that this hub has not
    // called would tell of no new peers once it has channels enough.
    for older in there where older.isOlder && older.sockets > 0 && own > older.id { wishes.insert(older.id) }
  }

  private func isNearer(_ one: HubID, _ other: HubID) -> Bool {
    for (first, second, here) in [
      (one.high, other.high, own.high), (one.middle, other.middle, own.middle),
      (UInt64(one.low), UInt64(other.low), UInt64(own.low)),
    ] where first != second { return first ^ here < second ^ here }
    return false
  }

  /// Whether the map would fall apart without the link to a neighbour.
  func hangsOn(_ neighbour: HubID) -> Bool {
    guard neighbours.contains(neighbour) else { return false }
    var reached: Set<HubID> = [own]
    var queue = neighbours.filter { $0 != neighbour }
    reached.formUnion(queue)
    while let here = queue.popLast() {
      if here == neighbour { return false }
      for next in partners[here]?.neighbours ?? [] where reached.insert(next).inserted { queue.append(next) }
    }
    return !reached.contains(neighbour)
  }

  func isWished(_ partner: MigrationPartner) -> Bool {
    partner.isThere && !partner.isLeaving && wishes.contains(partner.id)
  }

  /// The mesh could do without the channel to a hub. It goes, unless this hub wants it or the map hangs on
  /// it.
  package func spare(_ hub: HubID, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard var partner = partners[hub], let attempt = partner.attempt, !wishes.contains(hub), !hangsOn(hub)
    else { return }
    let wasWorking = partner.isWorking
    partner.phase = .idle
    (partner.ownConsent, partner.otherConsent) = (false, false)
    partners[hub] = partner
    step(.abandon(hub, attempt: attempt, reason: "the mesh can do without this channel"))
    if wasWorking { step(.disconnected(hub)) }
  }
}
