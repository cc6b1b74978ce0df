internal import HubMesh

/// Whether tables are as large as what is in them explains.
extension Simulation {
  /// What one member elsewhere may take, in bytes.
  private static let bytesPerMember = 400

  func judgeTables() {
    for hub in hubs where hub.isRunning && liars[hub.number] == nil {
      guard let logic = hub.logic else { continue }
      let census = logic.census
      largest.take(census)
      if census.hubs > hubs.count { complain(hub, "\(census.hubs) hubs on its map") }
      if census.sessions > hubs.count { complain(hub, "\(census.sessions) sessions") }
      let members = views.networks(of: hub.number).reduce(0) {
        $0 + (views.view(hub.number, Int($1))?.entries.count ?? 0)
      }
      if census.remoteMembers > members + liarMembers {
        complain(hub, "\(census.remoteMembers) members for \(members)")
      }
      let interests = hubs.count * scenario.networks + liars.count * settings.maxInterestsPerHub
      if census.interests > interests { complain(hub, "\(census.interests) interests") }
      for other in logic.hubs where other.waitingBytes > 0 && liars.isEmpty && network.conditions.isOrderly {
        let number = self.hub(other.card.id)?.number ?? -1
        complain(hub, "\(other.waitingBytes) bytes for hub \(number), though nobody writes", number)
      }
    }
    figuresAtEnd()
  }

  /// What liars may have said of peers: that each of them is theirs.
  private var liarMembers: Int { liars.count * scenario.peers }

  private func complain(_ hub: SimulatedHub, _ what: String, _ other: Int = -1) {
    violations.add(
      .tables, at: now, hubs: [hub.number, other].filter { $0 >= 0 }, "hub \(hub.number) keeps \(what)")
  }

  private func figuresAtEnd() {
    for hub in hubs where hub.isRunning {
      if let counters = hub.logic?.counters { totals.take(counters) }
    }
  }
}
