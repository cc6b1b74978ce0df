import HubKernel
import HubMesh

extension Desk {
  func take(_ news: News, _ node: FleetNode) {
    switch news {
    case .frame(let bytes):
      bytes.read { node.heard($0, now: now) }
      keep(bytes)
    case .lease(let life, let beats): node.heardLease(of: life, beats: beats, now: now)
    case .certificate(let life, let judge): node.heardCertificate(of: life, by: judge, now: now)
    case .entry(let key, let life, let peer, let value, let revision):
      node.heardEntry(value, of: peer, at: life, in: key, revision: revision, now: now)
    case .reading(let key, let round, let entries): take(entries, of: key, round, node)
    case .connected(let server, let longest):
      node.limits.frame = min(limits.frame, max(1, longest - Frame.head))
      connected(to: server, node)
    case .disconnected(let reason): disconnected(reason, node)
    case .ready(let frames): node.release(frames)
    case .behind:
      surroundings.counts.behind.add()
      surroundings.host.log.warning("the engine had more for this hub than it could read", [:])
      node.resynchronise(now: now)
    case .complaint(let words):
      state.withLock { $0.trouble = words }
      surroundings.host.log.warning("the engine did not do what it was asked", ["reason": words.printable])
    }
  }

  private func take(_ entries: [News.Entry], of key: NetworkKey, _ round: UInt64, _ node: FleetNode) {
    var present: Set<PeerID> = []
    for entry in entries {
      if entry.life == node.life { present.insert(entry.peer) }
      node.heardEntry(
        entry.value, of: entry.peer, at: entry.life, in: key, revision: entry.revision, now: now)
    }
    node.finishReading(key, round: round, own: present, now: now)
  }

  private func connected(to server: String, _ node: FleetNode) {
    state.withLock { ($0.isConnected, $0.hasBeenConnected, $0.trouble) = (true, true, "") }
    surroundings.counts.connected.set(1)
    surroundings.host.log.notice(
      "connected with the engine of the fleet", ["server": server.printable, "life": node.life.description])
    surroundings.events.connected.emit(FleetConnected(server: server.printable))
    node.connected(now: now)
  }

  private func disconnected(_ reason: String, _ node: FleetNode) {
    let wasConnected = state.withLock { state in
      defer { (state.isConnected, state.trouble) = (false, reason) }
      return state.isConnected
    }
    node.disconnected(now: now)
    guard wasConnected else { return }
    surroundings.counts.connected.set(0)
    surroundings.host.log.warning(
      "the connection with the engine of the fleet is lost", ["reason": reason.printable])
    surroundings.events.disconnected.emit(FleetDisconnected(reason: reason.printable))
  }
}
