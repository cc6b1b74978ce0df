internal import HubMesh
internal import HubWire

/// What hubs are told of members elsewhere.
extension Simulation {
  func noteAppearance(_ member: Member, _ key: NetworkKey, _ home: HubID, at hub: SimulatedHub) {
    guard let place = known(member.peer, key, home, at: hub) else { return }
    note(hubs: hub.number, place.home, peer: place.peer) {
      "hub \(hub.number) is told of peer \(place.peer) at hub \(place.home)"
    }
    switch views.set(hub: hub.number, place.network, peer: place.peer, home: place.home) {
    case .new: break
    case .moved, .same:
      violations.add(
        .toldTwice, at: now, hubs: [hub.number, place.home], peers: [place.peer],
        "hub \(hub.number) is told that peer \(place.peer) appeared, which it knew")
    case .uncalledFor:
      violations.add(
        .toldUncalled, at: now, hubs: [hub.number, place.home], peers: [place.peer],
        "hub \(hub.number) is told of peer \(place.peer) in a network it has no member in")
    }
  }

  func noteRenewal(_ member: Member, _ key: NetworkKey, _ home: HubID, at hub: SimulatedHub) {
    guard let place = known(member.peer, key, home, at: hub) else { return }
    note(hubs: hub.number, place.home, peer: place.peer) {
      "hub \(hub.number) is told anew of peer \(place.peer) at hub \(place.home)"
    }
    switch views.set(hub: hub.number, place.network, peer: place.peer, home: place.home) {
    case .moved, .same: break
    case .new, .uncalledFor:
      violations.add(
        .toldOfNobody, at: now, hubs: [hub.number, place.home], peers: [place.peer],
        "hub \(hub.number) is told anew of peer \(place.peer), of which it was never told")
    }
  }

  func noteVanishing(
    _ peer: PeerID, _ key: NetworkKey, _ home: HubID, _ reason: String, at hub: SimulatedHub
  ) {
    guard let place = known(peer, key, home, at: hub) else { return }
    note(hubs: hub.number, place.home, peer: place.peer) {
      "hub \(hub.number) is told that peer \(place.peer) at hub \(place.home) is gone: \(reason)"
    }
    if !views.clear(hub: hub.number, place.network, peer: place.peer) {
      violations.add(
        .toldOfNobody, at: now, hubs: [hub.number, place.home], peers: [place.peer],
        "hub \(hub.number) is told that peer \(place.peer) is gone, of which it was never told")
    }
  }

  /// The numbers behind ids; nil, and that is a violation, where somebody is made up.
  private func known(
    _ peer: PeerID, _ key: NetworkKey, _ home: HubID, at hub: SimulatedHub
  ) -> (peer: Int, network: Int, home: Int)? {
    // What a liar is told is its own affair.
    guard liars[hub.number] == nil else { return nil }
    guard let other = self.hub(home)?.number else {
      violations.add(
        .forged, at: now, hubs: [hub.number], "hub \(hub.number) is told of a hub nobody started")
      return nil
    }
    // What a liar makes up about peers of its own harms nobody else.
    guard let number = population.number(of: peer), let network = population.number(of: key) else {
      if liars[other] == nil {
        violations.add(
          .forged, at: now, hubs: [hub.number, other], "hub \(hub.number) is told of a peer nobody knows")
      }
      return nil
    }
    return (number, network, other)
  }

  /// An id that is here is claimed elsewhere: the hub asks whether the connection here still lives.
  func judge(_ peer: PeerID, _ key: NetworkKey, _ other: HubID, at hub: SimulatedHub) {
    guard let number = population.number(of: peer) else { return }
    let lives = population.home[number] == Int32(hub.number)
    note(hubs: hub.number, self.hub(other)?.number ?? hub.number, peer: number) {
      "hub \(hub.number) is asked for peer \(number), and \(lives ? "keeps it" : "lets it go")"
    }
    hub.logic?.settle(peer, in: key, keeps: lives, now: hub.milliseconds(at: now))
  }

  /// A hub has lost a peer's id and closes that connection.
  func displace(_ peer: PeerID, _ key: NetworkKey, _ other: HubID, at hub: SimulatedHub) {
    guard let number = population.number(of: peer) else { return }
    note(hubs: hub.number, self.hub(other)?.number ?? hub.number, peer: number) {
      "hub \(hub.number) closes the connection of peer \(number), which is elsewhere"
    }
    let network = Int(population.network[number])
    if population.lingering[number] == Int32(hub.number) {
      population.lingering[number] = Population.nowhere
      views.leave(hub: hub.number, network)
    } else if population.home[number] == Int32(hub.number) {
      let otherNumber = self.hub(other)?.number ?? -1
      if !reachabilityWasDisturbed(hub.number, otherNumber) {
        violations.add(
          .falseAlarm, at: now, hubs: [hub.number, otherNumber], peers: [number],
          "hub \(hub.number) closes the connection of peer \(number), which is there and nowhere else")
      }
      population.disconnect(number, now: now)
      views.leave(hub: hub.number, network)
      bring(number, to: -1, at: now + peerDice.within(Simulation.quickReturn))
    }
  }

  /// Whether two hubs were apart lately, so that each may hold the other's news for new.
  private func reachabilityWasDisturbed(_ one: Int, _ other: Int) -> Bool {
    other >= 0 && reachability.wereApart(one, other, since: now - scenario.detection)
  }

  func noteMisbehaviour(_ link: LinkID, _ what: Misbehaviour, isOver: Bool, at hub: SimulatedHub) {
    guard let other = network.neighbour(of: hub.number, on: link) else { return }
    note(hubs: hub.number, other) {
      "hub \(hub.number) blames hub \(other): \(what.rawValue)\(isOver ? ", and cuts it off" : "")"
    }
    blame(other, what, isOver: isOver, by: hub.number)
    guard isOver else { return }
    hub.linksToClose.append(link)
    hub.refused.insert(other)
  }

  /// A hub that is no neighbour is not listened to any more.
  func noteShunning(_ other: Int, by hub: Int) {
    note(hubs: hub, other) { "hub \(hub) does not listen to hub \(other) any more" }
    guard liars[other] == nil else {
      liars[other]?.isCutOff = true
      return
    }
    violations.add(
      .falseAlarm, at: now, hubs: [hub, other], "hub \(hub) does not listen to hub \(other), which is honest")
  }

  private func blame(_ other: Int, _ what: Misbehaviour, isOver: Bool, by hub: Int) {
    if liars[other] != nil {
      liars[other]?.blames += 1
      if isOver { liars[other]?.isCutOff = true }
      return
    }
    // Passing on what a liar said is no lie. But being cut off for it would be wrong.
    guard isOver || liars.isEmpty else { return }
    violations.add(
      .falseAlarm, at: now, hubs: [hub, other],
      "hub \(hub) blames hub \(other), which is honest: \(what.rawValue)\(isOver ? ", and cuts it off" : "")")
  }
}
