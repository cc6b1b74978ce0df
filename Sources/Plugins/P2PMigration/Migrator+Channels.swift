import HubKernel
import HubMesh
import Mesh
import Synchronization

/// What sessions tell. One that is over says nothing any more.
extension Migrator {
  private func isCurrent(_ dealing: Dealing) -> Bool { dealings[dealing.hub] === dealing }

  func said(_ signal: ChannelSignal, by dealing: Dealing, at station: Station) {
    guard isCurrent(dealing) else { return }
    let word = SignalWords.say(signal, to: dealing.hub, attempt: dealing.attempt, epoch: epoch)
    _ = mesh.say(word, at: station)
  }

  func opened(_ dealing: Dealing, at station: Station) {
    guard isCurrent(dealing), dealing.link == nil else { return }
    let (hub, attempt, now) = (dealing.hub, dealing.attempt, station.milliseconds)
    act(at: station) { $0.opened(hub, attempt: attempt, now: now) }
    guard dealing.dialect == .mesh else {
      return talk(dealing, at: station)
    }
    guard let other = dealing.epoch,
      let link = mesh.linkUp(
        to: hub, epoch: other, isOutgoing: dealing.isOffering, at: station)
    else {
      forget(dealing, at: station)
      dealing.channel?.close(reason: "the mesh takes no more links", at: station)
      return act(at: station) { $0.ended(hub, attempt: attempt, now: now) }
    }
    dealing.link = link
    dealingsByLink[link] = dealing
    due.store(0, ordering: .relaxed)
  }

  /// A channel with a hub of an older kind: nothing answers there, so that it is open has to be enough.
  private func talk(_ dealing: Dealing, at station: Station) {
    let (hub, attempt, now) = (dealing.hub, dealing.attempt, station.milliseconds)
    guard let link = mesh.conversationUp(with: hub, isOutgoing: dealing.isOffering, at: station) else {
      forget(dealing, at: station)
      dealing.channel?.close(reason: "the mesh takes no more links", at: station)
      return act(at: station) { $0.ended(hub, attempt: attempt, now: now) }
    }
    dealing.link = link
    dealingsByLink[link] = dealing
    dealing.hasWorked = true
    act(at: station) { $0.worked(hub, attempt: attempt, now: now) }
  }

  func received(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, by dealing: Dealing, at station: Station
  ) {
    guard let link = dealing.link else { return }
    if dealing.dialect == .classic {
      // What they send in bytes are files of their clients' pages, which nobody here has asked for.
      if kind == .text { mesh.received(message, on: link, at: station) }
      return
    }
    guard kind == .binary else { return }
    switch dealing.pieces.take(message) {
    case .nothing: break
    case .parcel:
      let isParcel = Parcel.open(message) { frame in
        mesh.received(frame, on: link, at: station)
        return dealing.link == link
      }
      if !isParcel { closeUnreadable(dealing, at: station) }
    case .frame(isWhole: true): mesh.received(message, on: link, at: station)
    case .frame(isWhole: false):
      dealing.pieces.frame.withUnsafeBytes { mesh.received($0, on: link, at: station) }
    case .wrong: closeUnreadable(dealing, at: station)
    }
  }

  private func closeUnreadable(_ dealing: Dealing, at station: Station) {
    surroundings.host.log.warning(
      "a data channel is closed, what came on it cannot be read", ["hub": dealing.hub.description])
    forget(dealing, at: station)
    dealing.channel?.close(reason: "what came on it cannot be read", at: station)
    act(at: station) { $0.ended(dealing.hub, attempt: dealing.attempt, now: station.milliseconds) }
  }

  func drained(_ dealing: Dealing, at station: Station) {
    dealing.flush(at: station)
    guard dealing.queued == 0, dealing.isBusy, let link = dealing.link else { return }
    dealing.isBusy = false
    mesh.busy(link, false, at: station)
  }

  func ended(_ dealing: Dealing, reason: String, at station: Station) {
    guard isCurrent(dealing) else { return }
    surroundings.host.log.info(
      "a session with another hub has ended",
      ["hub": dealing.hub.description, "why": reason.printable])
    if !dealing.hasWorked { surroundings.counts.failures.add() }
    forget(dealing, at: station)
    act(at: station) { $0.ended(dealing.hub, attempt: dealing.attempt, now: station.milliseconds) }
  }
}
