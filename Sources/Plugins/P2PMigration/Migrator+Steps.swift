import HubKernel
import HubMesh
import Mesh

extension Migrator {
  private var log: Log { surroundings.host.log }

  /// Does what the state machine says.
  func perform(_ step: MigrationStep, at station: Station) {
    let (counts, events) = (surroundings.counts, surroundings.events)
    switch step {
    case .offer(let hub, let attempt): begin(hub, attempt, isOffering: true, at: station)
    case .answer(let hub, let attempt): begin(hub, attempt, isOffering: false, at: station)
    case .refuse(let hub, let attempt, let code):
      offers[hub] = nil
      early[hub] = nil
      _ = mesh.say(SignalWords.reject(hub, attempt: attempt, code: code), at: station)
    case .abandon(let hub, let attempt, let reason): abandon(hub, attempt, reason, at: station)
    case .connected(let hub):
      counts.connected.add()
      log.notice("a data channel joins this hub with another", ["hub": hub.description])
      events.connected.emit(HubP2PConnected(hubPeerId: hub))
    case .disconnected(let hub):
      counts.disconnected.add()
      log.notice("a data channel with another hub has ended", ["hub": hub.description])
      events.disconnected.emit(HubP2PDisconnected(hubPeerId: hub))
    case .ready(let channels, let hubs):
      log.notice(
        "there are data channels enough to do without WebSockets",
        ["channels": "\(channels)", "hubs": "\(hubs)"])
      events.ready.emit(HubMeshReady(p2pConnections: channels, totalHubs: hubs))
    case .unready: log.notice("there are not data channels enough any more to do without WebSockets")
    case .consent(let hub, let attempt, let consents):
      _ = mesh.say(SignalWords.consent(hub, attempt: attempt, consents), at: station)
    case .closeSockets(let hubs):
      counts.inFlight.add(mesh.view(at: station).framesInFlight)
      _ = mesh.closeSockets(to: hubs, at: station)
    case .recallSockets(let hubs):
      counts.fallbacks.add()
      log.notice("WebSockets are called back", ["hubs": "\(hubs.count)"])
      mesh.recallSockets(to: hubs, at: station)
    case .migrated(let sockets, let channels):
      counts.migrations.add()
      counts.sockets.add(sockets)
      figures.withLock { $0.migrations += 1 }
      log.notice(
        "this hub has moved from WebSockets to data channels",
        ["closed": "\(sockets)", "channels": "\(channels)"])
      events.migrated.emit(HubMeshMigrated(migratedCount: sockets, p2pConnections: channels))
    }
  }

  private func begin(_ hub: PeerID, _ attempt: UInt64, isOffering: Bool, at station: Station) {
    surroundings.counts.attempts.add()
    let dealing = Dealing(
      hub, attempt: attempt, isOffering: isOffering, dialect: dialects[hub] ?? .mesh, self)
    dealings[hub] = dealing
    let wish = ChannelWish(own: own, hub: hub, attempt: attempt, isOffering: isOffering)
    let channel = surroundings.maker.make(wish, dealing, at: station)
    dealing.channel = channel
    guard !isOffering else { return channel.begin(at: station) }
    let offer = offers.removeValue(forKey: hub)
    dealing.epoch = offer?.epoch
    channel.begin(at: station)
    channel.take(.offer(offer?.text ?? ""), at: station)
    for candidate in early.removeValue(forKey: hub) ?? [] { channel.take(.candidate(candidate), at: station) }
  }

  private func abandon(_ hub: PeerID, _ attempt: UInt64, _ reason: String, at station: Station) {
    guard let dealing = dealings[hub], dealing.attempt == attempt else { return }
    if !dealing.hasWorked {
      surroundings.counts.failures.add()
      log.info(
        "no data channel came about", ["hub": hub.description, "why": reason.printable])
    }
    forget(dealing, at: station)
    dealing.channel?.close(reason: reason, at: station)
  }

  /// A session is no more: the mesh uses other ways at once.
  func forget(_ dealing: Dealing, at station: Station) {
    if dealings[dealing.hub] === dealing { dealings[dealing.hub] = nil }
    guard let link = dealing.link else { return }
    dealing.link = nil
    dealingsByLink[link] = nil
    mesh.linkDown(link, at: station)
  }
}
