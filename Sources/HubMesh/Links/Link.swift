/// A link to a neighbour: something that carries frames.
final class Link {
  let id: LinkID
  let hub: HubRecord
  let epoch: UInt64
  let carrier: Carrier
  /// Whether its carrier takes nothing more for now.
  @exclusivity(unchecked) var isBusy = false
  /// Whether nothing comes back over it, while there is another link to the same hub.
  @exclusivity(unchecked) var isDoubted = false
  let since: Milliseconds
  @exclusivity(unchecked) var lastHeard: Milliseconds
  /// When a heartbeat was last sent.
  @exclusivity(unchecked) var lastPing: Milliseconds
  @exclusivity(unchecked) var roundTrip: Milliseconds?
  @exclusivity(unchecked) var framesOut = 0
  @exclusivity(unchecked) var bytesOut = 0
  @exclusivity(unchecked) var framesIn = 0
  @exclusivity(unchecked) var bytesIn = 0
  /// When knowledge was last compared over it.
  @exclusivity(unchecked) var lastExchange: Milliseconds
  @exclusivity(unchecked) var budget: LinkBudget
  @exclusivity(unchecked) var isUp = true
  /// When it last brought too much.
  @exclusivity(unchecked) var overloadAt = Milliseconds.min / 2

  init(
    _ id: LinkID, to hub: HubRecord, epoch: UInt64, over carrier: Carrier, now: Milliseconds,
    _ settings: MeshSettings
  ) {
    self.id = id
    self.carrier = carrier
    self.hub = hub
    self.epoch = epoch
    since = now
    lastHeard = now
    lastPing = now
    lastExchange = now
    budget = LinkBudget(settings, now: now)
  }
}
