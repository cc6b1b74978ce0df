/// Moves one hub's links from WebSockets to data channels and back: which hubs to have channels with, who
/// offers, when the hub is ready, and which WebSockets can then go.
///
/// It has no clock, no sockets and no sessions: whoever owns those says what happened and when, and does what
/// `takeSteps` says. The same calls in the same order lead to the same steps.
package final class Migration {
  let own: HubID
  package var settings: MigrationSettings
  var partners: [HubID: MigrationPartner] = [:]
  /// The neighbours of this hub, over whatever links.
  var neighbours: [HubID] = []
  /// The hubs with which there ought to be channels.
  package internal(set) var wishes: Set<HubID> = []
  var generator: Generator
  var now: Milliseconds
  private var steps: [MigrationStep] = []
  /// When `tick` is to be called next, at the latest.
  package private(set) var due: Milliseconds

  /// Since when the hub has been ready, without a break.
  package internal(set) var readySince: Milliseconds?
  /// Whether it has been for so long that WebSockets can go.
  package internal(set) var isSettled = false
  /// Whether WebSockets have been closed since it was last without readiness.
  var hasMigrated = false
  /// WebSockets that were closed and not told of, and when they are told of.
  var closed = 0
  var reportAt: Milliseconds?

  package init(own: HubID, _ settings: MigrationSettings, seed: UInt64, now: Milliseconds) {
    self.own = own
    self.settings = settings
    generator = Generator(seed: seed)
    self.now = now
    due = .max
  }

  /// What is to be done now, in this order.
  package func takeSteps() -> [MigrationStep] {
    defer { steps = [] }
    return steps
  }

  func step(_ step: MigrationStep) { steps.append(step) }

  /// The hubs there are, and the neighbours of this one, as of now.
  package func see(_ hubs: [MigrationHub], neighbours: [HubID], now: Milliseconds) {
    begin(now)
    defer { finish() }
    self.neighbours = neighbours
    var seen: Set<HubID> = []
    for hub in hubs where hub.id != own {
      seen.insert(hub.id)
      var partner = partners[hub.id] ?? MigrationPartner(hub.id)
      // The other side may have closed them first: both have agreed to it, or are about to.
      if isSettled, partner.isWorking, partner.ownConsent, hub.sockets < partner.sockets {
        noteClosed(partner.sockets - hub.sockets)
      }
      partner.isThere = true
      (partner.isOlder, partner.isLeaving) = (hub.isOlder, hub.isLeaving)
      (partner.sockets, partner.neighbours) = (hub.sockets, hub.neighbours)
      partners[hub.id] = partner
    }
    for id in partners.keys where !seen.contains(id) {
      partners[id]?.isThere = false
      partners[id]?.sockets = 0
      partners[id]?.neighbours = []
      if partners[id]?.attempt == nil { partners[id] = nil }
    }
    choose()
  }

  /// Time has passed.
  package func tick(now: Milliseconds) {
    begin(now)
    finish()
  }

  func begin(_ time: Milliseconds) { now = max(now, time) }

  /// The end of every call: what is due is done, and it is looked what comes next.
  func finish() {
    for id in partners.keys.sorted() { attend(id) }
    weigh()
    var next = Milliseconds.max
    for partner in partners.values {
      if let due = partner.due { next = min(next, due) }
      if partner.phase == .idle, isWished(partner) { next = min(next, partner.notBefore) }
      if isSettled, partner.sockets > 0, partner.otherConsent, let since = partner.workingSince {
        next = min(next, since &+ settings.delay)
      }
    }
    if let readySince, !isSettled { next = min(next, readySince &+ settings.delay) }
    if let reportAt { next = min(next, reportAt) }
    due = next
  }

  /// The hubs whose channels work.
  package var channels: [HubID] { partners.values.filter(\.isWorking).map(\.id).sorted() }

  /// Since when the channel to a hub has worked.
  package func workingSince(_ hub: HubID) -> Milliseconds? { partners[hub]?.workingSince }

  /// Whether a session is still the one that counts.
  package func isCurrent(_ hub: HubID, attempt: UInt64) -> Bool { partners[hub]?.attempt == attempt }
}
