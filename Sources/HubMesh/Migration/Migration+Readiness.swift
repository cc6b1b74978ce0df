internal import HubWire

extension Migration {
  /// How many channels work, and with how many hubs there could be one. One that is about to go is not begun
  /// with: it counts while there is a channel to it. Hubs of older kinds do not count, since the WebSockets
  /// with those have to stay.
  private var figures: (working: Int, there: Int) {
    let ours = partners.values.filter { $0.isThere && !$0.isOlder }
    return (ours.count(where: \.isWorking), ours.count { $0.isWorking || !$0.isLeaving })
  }

  /// Looks whether the hub is ready, and what follows from that.
  func weigh() {
    let (working, there) = figures
    let isReady = working > 0 && (working >= settings.minPeers || working == there)
    if isReady, readySince == nil {
      readySince = now
      step(.ready(channels: working, hubs: there))
    } else if !isReady, readySince != nil {
      fallBack()
    }
    guard let readySince else { return }
    if !isSettled, now &- readySince >= settings.delay {
      isSettled = true
      reportAt = now &+ settings.reportPause
    }
    guard isSettled else { return }
    consent()
    closeSockets()
    report(working)
  }

  /// A hub that lost its readiness has WebSockets again before anything else is tried.
  private func fallBack() {
    readySince = nil
    isSettled = false
    reportAt = nil
    closed = 0
    step(.unready)
    for partner in partners.values.sorted(by: { $0.id < $1.id }) where partner.ownConsent {
      partners[partner.id]?.ownConsent = false
      if let attempt = partner.attempt { step(.consent(partner.id, attempt: attempt, false)) }
    }
    guard hasMigrated else { return }
    hasMigrated = false
    let bare = partners.values.filter { $0.isThere && !$0.isOlder && $0.sockets == 0 }
    if !bare.isEmpty { step(.recallSockets(bare.map(\.id).sorted())) }
  }

  /// Tells whoever has a channel to this hub that it can do without WebSockets.
  private func consent() {
    for partner in partners.values.sorted(by: { $0.id < $1.id })
    where partner.isWorking && !partner.isOlder && !partner.ownConsent {
      guard let attempt = partner.attempt else { continue }
      partners[partner.id]?.ownConsent = true
      step(.consent(partner.id, attempt: attempt, true))
    }
  }

  /// Whether another hub can do without the WebSockets between the two, as long as this channel works. It may
  /// know sooner than this one that it does.
  package func consented(_ hub: HubID, attempt: UInt64, _ consents: Bool, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let partner = partners[hub], partner.attempt == attempt, partner.otherConsent != consents else {
      return
    }
    partners[hub]?.otherConsent = consents
    if !consents, partner.sockets == 0 { step(.recallSockets([hub])) }
  }

  /// Closes WebSockets that both sides can do without, once the channel has worked for as long as readiness
  /// has to last.
  private func closeSockets() {
    var hubs: [HubID] = []
    for partner in partners.values
    where partner.sockets > 0 && partner.otherConsent && partner.ownConsent && partner.isThere {
      guard let since = partner.workingSince, now &- since >= settings.delay else { continue }
      hubs.append(partner.id)
      noteClosed(partner.sockets)
      partners[partner.id]?.sockets = 0
    }
    if !hubs.isEmpty { step(.closeSockets(hubs.sorted())) }
  }

  func noteClosed(_ count: Int) {
    closed += count
    hasMigrated = true
    if reportAt == nil { reportAt = now &+ settings.reportPause }
  }

  private func report(_ working: Int) {
    guard let reportAt else { return }
    let isDone = partners.values.allSatisfy { !$0.isWorking || $0.isOlder || $0.sockets == 0 }
    guard isDone && closed > 0 || now >= reportAt else { return }
    self.reportAt = nil
    hasMigrated = true
    step(.migrated(sockets: closed, channels: working))
    closed = 0
  }
}
