/// A link to a neighbour: something that carries frames.
final class Link {
  let id: LinkID
  let hub: HubRecord
  let epoch: UInt64
  let since: Milliseconds
  var lastHeard: Milliseconds
  /// When a heartbeat was last sent.
  var lastPing: Milliseconds
  var roundTrip: Milliseconds?
  var framesOut = 0
  var bytesOut = 0
  var framesIn = 0
  var bytesIn = 0
  /// When knowledge was last compared over it.
  var lastExchange: Milliseconds
  var budget: LinkBudget
  var isUp = true
  /// When it last brought too much.
  var overloadAt = Milliseconds.min / 2

  init(_ id: LinkID, to hub: HubRecord, epoch: UInt64, now: Milliseconds, _ settings: MeshSettings) {
    self.id = id
    self.hub = hub
    self.epoch = epoch
    since = now
    lastHeard = now
    lastPing = now
    lastExchange = now
    budget = LinkBudget(settings, now: now)
  }
}
