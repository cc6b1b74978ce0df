import HubKernel
import HubMesh
import Synchronization

extension Engine {
  /// How often greetings, conversations and the card of this hub are looked at.
  private static let choresEvery: Milliseconds = 250
  /// How long the answer to a ping may take.
  static let pingTime: Milliseconds = 5_000

  /// Whether it is time for a turn. To be asked on any thread.
  func isDue(at time: Milliseconds) -> Bool { due.load(ordering: .relaxed) <= time }

  /// Does what time asks for.
  func tick(at station: Station) {
    var edgeDue = Milliseconds.max
    work(at: station) {
      if mustCompare { compare() }
      if !isStopped { edgeDue = edge.tick(now: now) }
      if !isStopped { node?.tick(now: now) }
      if now >= nextChores { doChores() }
    }
    due.store(min(node?.due ?? .max, nextChores, edgeDue), ordering: .relaxed)
  }

  private func doChores() {
    nextChores = now + Engine.choresEvery
    for line in Array(lines.values) {
      switch line.stage {
      case .greeting(var greeting):
        let step = greeting.tick(now: now)
        line.stage = .greeting(greeting)
        take(step, line)
      case .calling, .arriving, .link, .conversing, .over: break
      }
    }
    for candidate in Array(candidates.values) { consider(candidate) }
    callWanted()
    callIntroduced()
    callRecalled()
    attendOlder()
    endPings()
    renewCard()
    renewSnapshot()
  }

  /// Tells others what has changed of this hub.
  private func renewCard() {
    let card = card()
    guard card != lastCard, !isStopped else { return }
    lastCard = card
    node?.update(card, now: now)
  }

  /// What this hub tells all others of itself.
  func card() -> HubCard {
    let hub = surroundings.host.hub
    let settings = surroundings.settings
    return HubCard(
      id: id, epoch: epoch, name: hub.name,
      region: settings.region.isEmpty ? hub.labels["region"] ?? "" : settings.region, url: settings.publicUrl,
      peers: UInt32(clamping: hub.peers), connections: UInt32(clamping: hub.connections),
      isDraining: hub.isDraining, isFull: hub.connections >= hub.maxConnections,
      capacity: UInt32(clamping: hub.maxConnections))
  }

  /// Shows what others may read on their own threads.
  func renewSnapshot() {
    guard let node else { return }
    isStale = false
    let figures = Snapshot(self, node)
    snapshot.withLock { $0 = figures }
    changes.wrappingAdd(1, ordering: .releasing)
    renewReferral()
    let counts = surroundings.counts
    counts.links.set(figures.links.count)
    counts.hubs.set(figures.hubs.count)
    counts.remoteMembers.set(node.census.remoteMembers)
    counts.show(distances: figures.hubs.map(\.distance))
    let counters = node.counters
    counts.add(counters, since: published)
    published = counters
    counts.add(edge.counts, since: publishedClassic)
    publishedClassic = edge.counts
    hasCompany.store(!figures.hubs.isEmpty || proxyCount > 0, ordering: .relaxed)
  }
}
