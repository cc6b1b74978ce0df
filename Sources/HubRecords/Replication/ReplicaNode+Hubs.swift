package import HubWire

extension ReplicaNode {
  /// These hubs, and no others, can be spoken to from now on.
  package func reach(_ hubs: [PeerID], _ moment: ReplicaMoment) {
    now = moment
    let fresh = Set(hubs).subtracting([own])
    for hub in reach.keys.filter({ !fresh.contains($0) }).sorted() {
      reach[hub] = nil
      if partners[hub] != nil { lose(hub) }
    }
    for hub in fresh.sorted() where reach[hub] == nil {
      reach[hub] = ReplicaGreeting(next: now.steady, pause: ReplicaLimits.helloTime)
    }
    greet()
  }

  /// Says to those who have not answered yet that this hub replicates.
  func greet() {
    for hub in reach.keys.sorted() where partners[hub] == nil {
      guard var greeting = reach[hub], greeting.next <= now.steady, !isShunned(hub) else { continue }
      say(.hello(life: life, isAnswer: false), to: hub)
      greeting.next = now.steady + greeting.pause
      greeting.pause = min(greeting.pause * 2, ReplicaLimits.longestHelloTime)
      reach[hub] = greeting
    }
  }

  func greeted(by hub: PeerID, life otherLife: UInt64, isAnswer: Bool) {
    if !isAnswer { say(.hello(life: life, isAnswer: true), to: hub) }
    guard partners[hub]?.life != otherLife else { return }
    // It may have lost all it had.
    if partners[hub] != nil { lose(hub) }
    let soon = now.steady + random(50...500)
    partners[hub] = ReplicaPartner(life: otherLife, settings, nextRound: soon, now: now.steady)
    for namespace in without.keys { without[namespace]?[hub] = nil }
    changeMembers()
  }

  /// A hub is out of reach: others take what it should have.
  func lose(_ hub: PeerID) {
    guard let partner = partners.removeValue(forKey: hub) else { return }
    for batch in partner.flights.values {
      for item in batch.items { settle(item.name, item.mark, at: hub, has: false) }
    }
    for name in partner.waiting.keys.sorted() {
      if let item = items[name] { settle(name, item.mark, at: hub, has: false) }
    }
    tickets = tickets.filter { $0.value.hub != hub }
    for search in seeks.keys.sorted() { skip(hub, in: search) }
    if reach[hub] != nil {
      reach[hub] = ReplicaGreeting(next: now.steady, pause: ReplicaLimits.helloTime)
    }
    changeMembers()
    for other in partnerIDs { compareSoon(with: other, within: 2_000) }
  }

  private func changeMembers() {
    members = ([own] + partners.keys.filter { !isShunned($0) }).sorted()
    mustPlace = true
  }

  func compareSoon(with hub: PeerID, within time: Int64) {
    guard let next = partners[hub]?.nextRound else { return }
    partners[hub]?.nextRound = min(next, now.steady + random(100...max(100, time)))
  }

  /// The hubs that should have a topic, nearest first. Distances are those of 160-bit numbers.
  func nearest(to place: PeerID, in namespace: String, count: Int) -> [PeerID] {
    let absent = without[namespace] ?? [:]
    var chosen: [(distance: PeerID, hub: PeerID)] = []
    for hub in members where absent[hub] == nil {
      let distance = hub.distance(to: place)
      guard chosen.count < count || distance < chosen[chosen.count - 1].distance else { continue }
      if chosen.count == count { chosen.removeLast() }
      chosen.insert(
        (distance, hub), at: chosen.firstIndex { distance < $0.distance } ?? chosen.count)
    }
    return chosen.map(\.hub)
  }

  /// Whether so many hubs are nearer to a topic that it has no business here, even if they are counted
  /// otherwise elsewhere.
  func isFar(from place: PeerID, in namespace: String) -> Bool {
    let distance = own.distance(to: place)
    let absent = without[namespace] ?? [:]
    var nearer = 0
    for hub in members where hub != own && absent[hub] == nil && hub.distance(to: place) < distance {
      nearer += 1
    }
    return nearer >= settings.copies * 2
  }

  /// A hub has said that it keeps nothing of a tenant.
  func note(_ hub: PeerID, isWithout namespace: String) {
    guard without.count < ReplicaLimits.trusted || without[namespace] != nil else { return }
    let isNew = without[namespace]?[hub] == nil
    without[namespace, default: [:]][hub] = now.steady + ReplicaLimits.withoutTime
    if isNew { mustPlace = true }
  }

  /// Forgets who had no tenant, and who did nothing wrong for long; lets those in again who did.
  func forgetOldNotes() {
    for namespace in without.keys {
      guard let hubs = without[namespace], hubs.values.contains(where: { $0 <= now.steady }) else { continue }
      let rest = hubs.filter { $0.value > now.steady }
      without[namespace] = rest.isEmpty ? nil : rest
      mustPlace = true
    }
    trust = trust.filter { reach[$0.key] != nil || !$0.value.isSpotless(now.steady) }
  }
}

extension PeerID {
  /// How far two ids are apart: their bits in which they differ, as a number.
  func distance(to other: PeerID) -> PeerID {
    PeerID(high: high ^ other.high, middle: middle ^ other.middle, low: low ^ other.low)
  }
}
