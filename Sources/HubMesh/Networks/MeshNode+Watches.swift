internal import HubWire

/// A hub that dies, or is cut off, without a word stays on the map until its neighbours have missed it for
/// long. A peer that comes to another hub meanwhile would be taken for a second one all that time. So a hub
/// whose claim another one disputes is asked for signs of life, and if it gives none, the other claim counts.
extension MeshNode {
  /// How often a hub is asked.
  static let watchPause: Milliseconds = 250
  /// After so long without an answer the claims of a hub do not stand in the way of others any more.
  static let muteAfter: Milliseconds = 1_000
  /// So long a hub is asked after its claim was disputed. By then the map says whether it is there.
  static let watchFor: Milliseconds = 10_000
  /// So many hubs are asked at once.
  static let mostWatched = 256

  /// Another hub than this one claims a peer of it.
  func watch(_ hub: HubRecord) {
    guard hub !== own, hub.isPresent else { return }
    hub.watchedUntil = now &+ Self.watchFor
    guard !hub.isWatched, watched.count < Self.mostWatched else { return }
    hub.isWatched = true
    hub.watchAskedAt = now &- Self.watchPause
    watched.append(hub)
    schedule(now)
  }

  /// Asks the hubs that are watched, and sees to those that do not answer.
  func attendWatches() {
    guard !watched.isEmpty else { return }
    let hubs = watched
    watched = []
    for hub in hubs where isStillWatched(hub) {
      watched.append(hub)
      schedule(hub.watchAskedAt &+ Self.watchPause)
    }
  }

  private func isStillWatched(_ hub: HubRecord) -> Bool {
    if let since = hub.unansweredSince, let heard = hub.session?.heardAt, heard >= since { heardOf(hub) }
    guard hub.isPresent, hub.distance != nil, hub.unansweredSince != nil || now < hub.watchedUntil else {
      heardOf(hub)
      hub.isWatched = false
      return false
    }
    if !hub.isMute, let since = hub.unansweredSince, now &- since >= Self.muteAfter {
      hub.isMute = true
      yieldClaims(of: hub)
    }
    if now &- hub.watchAskedAt >= Self.watchPause { ask(hub) }
    return true
  }

  private func ask(_ hub: HubRecord) {
    hub.watchAskedAt = now
    if hub.unansweredSince == nil {
      hub.unansweredSince = now
      hub.watchNumber = secrets.next()
    }
    beginRouted(.probe, to: hub)
    writer.number(hub.watchNumber)
    sendRouted(to: hub)
  }

  /// A hub has answered; true if this was what it was asked.
  func takeAnswer(_ number: UInt64, of hub: HubRecord) -> Bool {
    guard hub.unansweredSince != nil, hub.watchNumber == number else { return false }
    heardOf(hub)
    return true
  }

  private func heardOf(_ hub: HubRecord) {
    hub.unansweredSince = nil
    hub.isMute = false
  }
}
