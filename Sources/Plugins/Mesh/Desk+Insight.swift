import HubKernel
import HubMesh

extension Desk: MeshInsight {
  /// Asks the engine on its own reactor.
  func ask<Answer: Sendable>(_ question: @escaping @Sendable (Engine) -> Answer) async -> Answer {
    await withCheckedContinuation { continuation in
      host.run { [seat] station in
        let engine = seat.engine
        engine.work(at: station) { continuation.resume(returning: question(engine)) }
      }
    }
  }

  func status() async -> MeshStatus { await ask(\.status) }

  func trace(_ peer: PeerID, in namespace: Namespace?) async -> [MeshTrace] {
    await ask { $0.trace(peer, in: namespace) }
  }

  func explain(_ hub: PeerID) async -> HubExplanation? { await ask { $0.explain(hub) } }

  func ping(_ hub: PeerID) async -> PingAnswer? {
    let (host, seat) = (host, seat)
    return await withCheckedContinuation { continuation in
      host.run { station in
        let engine = seat.engine
        engine.work(at: station) { engine.ping(hub) { continuation.resume(returning: $0) } }
      }
    }
  }
}

extension Engine {
  var status: MeshStatus {
    renewSnapshot()
    let figures = snapshot.withLock { $0 }
    let card = card()
    var edges: Set<MeshEdge> = Set(figures.links.map { MeshEdge(id, $0.hub) })
    for hub in node?.hubs ?? [] {
      for neighbour in hub.neighbours { edges.insert(MeshEdge(hub.card.id, neighbour)) }
    }
    var status = MeshStatus(
      id: id, name: card.name, epoch: epoch, mesh: surroundings.meshName, region: card.region, url: card.url,
      isDraining: card.isDraining, hubs: figures.hubs, links: figures.links,
      edges: edges.sorted { ($0.first, $0.second) < ($1.first, $1.second) },
      wanted: wanted.keys.filter { hub in !figures.links.contains { $0.hub == hub } }.sorted(),
      remoteMembers: node?.census.remoteMembers ?? 0, counts: (node?.counters ?? MeshCounters()).list)
    (status.lost, status.refusals) = (diary.lost, diary.refusals)
    return status
  }

  func trace(_ peer: PeerID, in namespace: Namespace?) -> [MeshTrace] {
    guard let node else { return [] }
    return spaces.values.filter { namespace == nil || $0.namespace == namespace }
      .compactMap { space in
        guard let home = node.home(of: peer, in: space.key) else { return nil }
        let hops = node.trace(peer, in: space.key)
        return MeshTrace(
          peer: peer, namespace: space.namespace, network: space.name, hub: home,
          hops: hops.map { MeshHop(hub: $0.hub, why: $0.reason) },
          isReachable: home == id || hops.last?.hub == home)
      }
      .sorted { ($0.namespace.name, $0.network.description) < ($1.namespace.name, $1.network.description) }
  }

  func explain(_ hub: PeerID) -> HubExplanation? {
    guard let node, let figures = Snapshot(self, node).hubs.first(where: { $0.id == hub }) else { return nil }
    var sentences = node.explain(hub).reasons
    if let courtship = wanted[hub] {
      if courtship.card.url.isEmpty {
        sentences.append("it says no address under which it could be called: set mesh.publicUrl there")
      } else if courtship.attempts > 0 {
        sentences.append("it was called \(courtship.attempts) times at \(courtship.card.url.printable)")
      }
    }
    return HubExplanation(figures: figures, sentences: sentences)
  }

  func ping(_ hub: PeerID, _ answer: @escaping (PingAnswer?) -> Void) {
    guard let node, node.hubs.contains(where: { $0.card.id == hub }) else { return answer(nil) }
    guard node.ping(hub, now: now) else { return answer(PingAnswer(roundTrip: nil, hops: nil)) }
    pings[hub, default: []].append(answer)
    pingDeadlines[hub] = now + Engine.pingTime
  }

  /// Whoever waits for an answer that does not come is told so.
  func endPings() {
    for (hub, deadline) in pingDeadlines where deadline <= now {
      pingDeadlines[hub] = nil
      for answer in pings.removeValue(forKey: hub) ?? [] { answer(PingAnswer(roundTrip: nil, hops: nil)) }
    }
  }
}

extension MeshEdge {
  init(_ one: PeerID, _ other: PeerID) {
    self.init(first: min(one, other), second: max(one, other))
  }
}

extension MeshCounters {
  /// Each figure with its name.
  var list: [MeshCount] {
    let plain: [(String, Int)] = [
      ("lettersSent", lettersSent), ("lettersDelivered", lettersDelivered),
      ("lettersReturned", lettersReturned), ("framesForwarded", framesForwarded),
      ("framesDropped", framesDropped), ("framesRepeated", framesRepeated),
      ("framesDoubled", framesDoubled), ("framesExpired", framesExpired), ("linkStates", linkStates),
      ("pathComputations", pathComputations), ("sessionsOpened", sessionsOpened),
      ("sessionsAborted", sessionsAborted),
    ]
    return plain.map { MeshCount(name: $0.0, value: $0.1) }
      + misbehaviours.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { MeshCount(name: "misbehaviour:\($0.key.rawValue)", value: $0.value) }
  }
}
