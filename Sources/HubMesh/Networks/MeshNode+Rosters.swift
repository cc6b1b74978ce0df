internal import HubWire

extension MeshNode {
  /// The record of a network; it is made if there is none.
  func ensureNetwork(_ key: NetworkKey) -> NetworkRecord {
    if let network = network(key) { return network }
    let index = freeNetworks.popLast() ?? UInt32(networkTable.count)
    let network = NetworkRecord(index: index, key: key)
    if Int(index) < networkTable.count {
      networkTable[Int(index)] = network
    } else {
      networkTable.append(network)
    }
    networkPlaces[key] = index
    return network
  }

  func forgetIfEmpty(_ network: NetworkRecord) {
    guard network.isEmpty, networkTable[Int(network.index)] === network else { return }
    networkPlaces[network.key] = nil
    networkTable[Int(network.index)] = nil
    freeNetworks.append(network.index)
  }

  /// Where the roster of a hub in a network is; it is made if there is none. Nil if the hub has too many.
  func ensureRoster(_ hub: HubRecord, in network: NetworkRecord) -> Int? {
    let (place, isThere) = network.search(hub.index)
    if isThere { return place }
    guard hub.shared.count < settings.maxInterestsPerHub else { return nil }
    network.rosters.insert(Roster(hub: hub.index, place: hub.shared.count), at: place)
    hub.shared.append(network.index)
    return place
  }

  func removeRoster(at place: Int, of network: NetworkRecord) {
    let roster = network.rosters.remove(at: place)
    guard let hub = hub(roster.hub) else { return }
    let last = hub.shared.removeLast()
    guard roster.place < hub.shared.count, let moved = self.network(last) else { return }
    hub.shared[roster.place] = last
    let (index, isThere) = moved.search(hub.index)
    if isThere { moved.rosters[index].place = roster.place }
  }

  /// Tells a hub of the members here, all of them first. It has members of that network as well.
  func pair(_ hub: HubRecord, in network: NetworkRecord) {
    guard hub !== own, hub.isPresent, network.localCount > 0, let place = ensureRoster(hub, in: network),
      !network.rosters[place].isPaired
    else { return }
    network.rosters[place].isPaired = true
    network.rosters[place].isTelling = false
    network.rosters[place].toldAt = nil
    enqueue(Job(kind: .snapshot, key: network.key), for: hub)
  }

  /// A hub has no members of a network any more, or is gone.
  func part(_ hub: HubRecord, from network: NetworkRecord, reason: String) {
    guard network.search(hub.index).isThere else { return }
    removeMembers(of: hub, in: network, reason: reason) { _ in true }
    let (place, isThere) = network.search(hub.index)
    if isThere { removeRoster(at: place, of: network) }
    forgetIfEmpty(network)
  }

  /// Removes those members of a hub that are as asked for.
  func removeMembers(
    of hub: HubRecord, in network: NetworkRecord, reason: String,
    where fits: (UnsafeMutablePointer<MemberRecord>) -> Bool
  ) {
    let (place, isThere) = network.search(hub.index)
    guard isThere else { return }
    var next = network.rosters[place].first
    while next != MemberRecord.none {
      let here = next
      next = members[here].pointee.next
      if fits(members[here]) { removeClaim(here, in: network, reason: reason) }
    }
  }

  /// A hub is gone, and its members with it.
  func forgetMembers(of hub: HubRecord, reason: HubEnd) {
    for index in Array(hub.shared.reversed()) {
      if let network = network(index) { part(hub, from: network, reason: reason.memberReason) }
    }
  }

  /// A session with a hub has begun: what it told in an earlier one is doubtful until it is told again.
  func doubtEverything(of hub: HubRecord) {
    for index in hub.shared {
      guard let network = network(index) else { continue }
      let (place, isThere) = network.search(hub.index)
      if isThere { network.rosters[place].isDoubtful = true }
    }
    for index in hub.registered {
      guard let network = network(index),
        let place = network.registrations.firstIndex(where: { $0.hub == hub.index })
      else { continue }
      network.registrations[place].isDoubtful = true
    }
  }

  /// A hub has told everything: what it did not repeat is over. Being told of members here is not: the hub
  /// may just not have heard of this one yet.
  func sweepDoubts(of hub: HubRecord) {
    for index in Array(hub.shared.reversed()) {
      guard let network = network(index) else { continue }
      let (place, isThere) = network.search(hub.index)
      guard isThere, network.rosters[place].isDoubtful else { continue }
      network.rosters[place].isDoubtful = false
      removeMembers(of: hub, in: network, reason: "disconnected") { _ in true }
    }
    for index in Array(hub.registered.reversed()) {
      guard let network = network(index),
        network.registrations.contains(where: { $0.hub == hub.index && $0.isDoubtful })
      else { continue }
      unregister(hub, from: network)
    }
  }
}
