internal import HubWire

extension MeshNode {
  /// So many hubs nearest to its key know who is interested in a network.
  static let rendezvousCount = 3
  /// So many introductions to hubs that are not on the map yet are kept.
  static let mostStrangers = 65_536

  /// Whether the first of two hubs is nearer to a key than the second, by the exclusive or of all 160 bits.
  static func isNearer(_ first: HubID, _ second: HubID, to key: PeerID) -> Bool {
    let (high, other) = (first.high ^ key.high, second.high ^ key.high)
    if high != other { return high < other }
    let (middle, otherMiddle) = (first.middle ^ key.middle, second.middle ^ key.middle)
    if middle != otherMiddle { return middle < otherMiddle }
    return first.low ^ key.low < second.low ^ key.low
  }

  /// The first member of a network is here: the hubs nearest to its key are told.
  func becomeInterested(in network: NetworkRecord) {
    network.localPlace = localNetworks.count
    localNetworks.append(network.index)
    network.rendezvous = nearest(to: network.key)
    for index in network.rendezvous { register(network, at: index) }
    for other in network.registrations {
      if let hub = hub(other.hub), hub !== own { learn(of: hub, interestedIn: network.key) }
    }
  }

  /// The last member of a network has left.
  func loseInterest(in network: NetworkRecord) {
    let last = localNetworks.removeLast()
    if last != network.index {
      localNetworks[network.localPlace] = last
      self.network(last)?.localPlace = network.localPlace
    }
    for index in network.rendezvous { unregister(network, at: index) }
    network.rendezvous = []
    while let roster = network.rosters.last {
      guard let hub = hub(roster.hub) else {
        network.rosters.removeLast()
        continue
      }
      enqueue(Job(kind: .departed, key: network.key), for: hub)
      isSilent = true
      part(hub, from: network, reason: "")
      isSilent = false
    }
    forgetIfEmpty(network)
  }

  private func nearest(to key: NetworkKey) -> [UInt32] {
    var list: [UInt32] = []
    for case let record? in hubTable where record.isPresent && !record.isPassedOver {
      insert(record, into: &list, key)
    }
    return list
  }

  /// Puts a hub into a list of the nearest; the place of the one that drops out.
  @discardableResult
  private func insert(_ record: HubRecord, into list: inout [UInt32], _ key: NetworkKey) -> UInt32? {
    var place = list.count
    while place > 0, let other = hub(list[place - 1]), Self.isNearer(record.id, other.id, to: key.place) {
      place -= 1
    }
    guard place < Self.rendezvousCount else { return record.index }
    list.insert(record.index, at: place)
    return list.count > Self.rendezvousCount ? list.removeLast() : nil
  }

  /// A hub has appeared, or can be reached again: it may be one of the nearest to the key of a network here.
  func considerRendezvous(_ record: HubRecord) {
    for index in localNetworks {
      guard let network = network(index) else { continue }
      guard !network.rendezvous.contains(record.index) else { continue }
      let dropped = insert(record, into: &network.rendezvous, network.key)
      guard dropped != record.index else { continue }
      register(network, at: record.index)
      if let dropped { unregister(network, at: dropped) }
    }
  }

  /// A hub is out of reach: where it was one of the nearest, the next one takes its place. Those who join
  /// meanwhile would not hear of each other otherwise.
  func replaceRendezvous(_ record: HubRecord) {
    for index in localNetworks {
      guard let network = network(index), network.rendezvous.contains(record.index) else { continue }
      let before = network.rendezvous
      network.rendezvous = nearest(to: network.key)
      for other in network.rendezvous where !before.contains(other) { register(network, at: other) }
    }
  }

  private func register(_ network: NetworkRecord, at index: UInt32) {
    guard let hub = hub(index) else { return }
    if hub === own { return register(own, in: network) }
    enqueue(Job(kind: .register, key: network.key), for: hub)
  }

  private func unregister(_ network: NetworkRecord, at index: UInt32) {
    guard let hub = hub(index) else { return }
    if hub === own { return unregister(own, from: network) }
    enqueue(Job(kind: .unregister, key: network.key), for: hub)
  }

  /// A hub is interested in a network, and this one is to tell others of it, and it of others.
  private func register(_ hub: HubRecord, in network: NetworkRecord) {
    if let place = network.registrations.firstIndex(where: { $0.hub == hub.index }) {
      network.registrations[place].isDoubtful = false
      return
    }
    let others = network.registrations
    network.registrations.append(Registration(hub: hub.index, place: hub.registered.count))
    hub.registered.append(network.index)
    registrationCount += 1
    for other in others {
      guard let record = self.hub(other.hub) else { continue }
      introduce(hub, to: record, in: network)
      introduce(record, to: hub, in: network)
    }
  }

  private func introduce(_ hub: HubRecord, to other: HubRecord, in network: NetworkRecord) {
    if other === own { return learn(of: hub, interestedIn: network.key) }
    enqueue(Job(kind: .introduce, key: network.key, peer: hub.id), for: other)
  }

  func unregister(_ hub: HubRecord, from network: NetworkRecord) {
    guard let place = network.registrations.firstIndex(where: { $0.hub == hub.index }) else { return }
    let registration = network.registrations.remove(at: place)
    registrationCount -= 1
    let last = hub.registered.removeLast()
    if registration.place < hub.registered.count, let moved = self.network(last) {
      hub.registered[registration.place] = last
      if let index = moved.registrations.firstIndex(where: { $0.hub == hub.index }) {
        moved.registrations[index].place = registration.place
      }
    }
    forgetIfEmpty(network)
  }

  func forgetRegistrations(of hub: HubRecord) {
    while let index = hub.registered.last, let network = network(index) { unregister(hub, from: network) }
  }

  /// Somebody says that a hub has members of a network.
  func learn(of hub: HubRecord, interestedIn key: NetworkKey) {
    guard let network = network(key), network.localCount > 0, hub !== own else { return }
    pair(hub, in: network)
  }

  func readInterests(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    while reader.rest > 0 {
      let isRegistration = try reader.byte() != 0
      let key = NetworkKey(place: try reader.id())
      if isRegistration {
        guard hub.registered.count < settings.maxInterestsPerHub else {
          blame(hub, .tooManyInterests)
          continue
        }
        register(hub, in: ensureNetwork(key))
      } else if let network = network(key) {
        unregister(hub, from: network)
      }
    }
  }

  func readIntroductions(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    while reader.rest > 0 {
      let (key, id) = (NetworkKey(place: try reader.id()), try reader.id())
      guard id != card.id else { continue }
      if let other = self.hub(id), other.isPresent {
        learn(of: other, interestedIn: key)
      } else if strangerCount < Self.mostStrangers, network(key)?.localCount ?? 0 > 0,
        strangers[id]?.contains(key) != true
      {
        strangers[id, default: []].append(key)
        strangerCount += 1
      }
    }
  }

  func readDepartures(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    while reader.rest > 0 {
      if let network = network(NetworkKey(place: try reader.id())) {
        part(hub, from: network, reason: "disconnected")
      }
    }
  }
}
