import HubKernel
import HubMesh
import Mesh

/// What the mesh tells its carrier.
extension Migrator: MeshCarrier {
  func send(_ frame: UnsafeRawBufferPointer, on link: UInt32, at station: Station) {
    guard let dealing = dealingsByLink[link] else { return }
    guard dealing.send(frame, at: station) else { return overflow(dealing, at: station) }
    if dealing.hasParcel { flushLater(dealing) }
    noteFullness(of: dealing, link, at: station)
  }

  private func noteFullness(of dealing: Dealing, _ link: UInt32, at station: Station) {
    guard dealing.queued > 0, !dealing.isBusy else { return }
    dealing.isBusy = true
    mesh.busy(link, true, at: station)
  }

  func say(_ text: UnsafeRawBufferPointer, on link: UInt32, at station: Station) {
    guard let dealing = dealingsByLink[link] else { return }
    if !dealing.say(text, at: station) { overflow(dealing, at: station) }
  }

  /// At the end of this turn: what is left at a station is taken up before anything else is read there.
  private func flushLater(_ dealing: Dealing) {
    guard !dealing.isWaiting else { return }
    dealing.isWaiting = true
    packed.append(dealing)
    guard packed.count == 1 else { return }
    surroundings.host.run(at: mesh.station) { [self] in flushParcels(at: $0) }
  }

  private func flushParcels(at station: Station) {
    var dealings: [Dealing] = []
    swap(&dealings, &packed)
    for dealing in dealings {
      dealing.isWaiting = false
      // A session that has ended meanwhile has no link; the mesh sends again what it had for it.
      guard let link = dealing.link else { continue }
      if dealing.flushParcel(at: station) {
        noteFullness(of: dealing, link, at: station)
      } else {
        overflow(dealing, at: station)
      }
    }
    dealings.removeAll(keepingCapacity: true)
    if packed.isEmpty { packed = dealings }
  }

  /// More waits for a channel than may, though the mesh sends nothing of its own any more: what others send
  /// through here finds another way.
  private func overflow(_ dealing: Dealing, at station: Station) {
    surroundings.host.log.warning(
      "a data channel is closed, as more waits for it than may", ["hub": dealing.hub.description])
    close(dealing, "more waits for it than may", at: station)
  }

  func close(_ dealing: Dealing, _ reason: String, at station: Station) {
    forget(dealing, at: station)
    dealing.channel?.close(reason: reason, at: station)
    act(at: station) { $0.ended(dealing.hub, attempt: dealing.attempt, now: station.milliseconds) }
  }

  func ended(_ link: UInt32, at station: Station) {
    guard let dealing = dealingsByLink[link] else { return }
    close(dealing, "nothing was heard on it, or it was refused", at: station)
  }

  func spared(_ link: UInt32, at station: Station) {
    guard let dealing = dealingsByLink[link] else { return }
    act(at: station) { $0.spare(dealing.hub, now: station.milliseconds) }
  }

  func heard(_ signal: HubSignal, at station: Station) {
    guard !isOver, let word = SignalWords.read(signal) else { return }
    // An older hub speaks as soon as it was called: then that has not been looked at yet.
    if dialects[signal.hub] != .mesh { look(at: mesh.view(at: station), station) }
    let (hub, now) = (signal.hub, station.milliseconds)
    switch word {
    case .offer(let text, let attempt, let epoch):
      // A hub of an older kind has no number for it: here it gets one.
      guard let attempt = attempt ?? unnumbered(hub) else { return }
      // It may be the first that is heard of a hub: whom we do not know we would refuse.
      lookAgain(at: station)
      offers[hub] = (text, epoch)
      act(at: station) { $0.offered(by: hub, attempt: attempt, now: now) }
      offers[hub] = nil
    case .answer(let text, let attempt, let epoch):
      guard let dealing = dealing(hub, attempt) else { return }
      dealing.epoch = epoch ?? dealing.epoch
      dealing.channel?.take(.answer(text), at: station)
    case .candidate(let text, let attempt):
      guard let dealing = dealing(hub, attempt) else { return keep(text, of: hub) }
      dealing.channel?.take(.candidate(text), at: station)
    case .rejection(let attempt):
      guard let dealing = dealing(hub, attempt) else { return }
      act(at: station) { $0.refused(by: hub, attempt: dealing.attempt, now: now) }
    case .consent(let consents, let attempt):
      act(at: station) { $0.consented(hub, attempt: attempt, consents, now: now) }
    }
  }

  /// Hubs of older kinds say their first candidates before the offer to which they belong.
  private func keep(_ candidate: String?, of hub: PeerID) {
    guard dialects[hub] == .classic, let candidate, early[hub, default: []].count < Self.mostEarly else {
      return
    }
    early[hub, default: []].append(candidate)
  }

  private func unnumbered(_ hub: PeerID) -> UInt64? {
    guard dialects[hub] == .classic else { return nil }
    var chance = SystemRandomNumberGenerator()
    return chance.next()
  }

  /// The session with a hub that a word means.
  private func dealing(_ hub: PeerID, _ attempt: UInt64?) -> Dealing? {
    guard let dealing = dealings[hub] else { return nil }
    guard let attempt else { return dealing.dialect == .classic ? dealing : nil }
    return dealing.attempt == attempt ? dealing : nil
  }
}
