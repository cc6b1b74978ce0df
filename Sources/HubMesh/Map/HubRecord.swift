/// A hub on the map: what it says, where it is, and what this node shares with it.
final class HubRecord {
  /// Its place in the table of hubs; this node's own is 0.
  let index: UInt32
  let id: HubID
  var fact: HubFact
  /// Its fact as it is flooded.
  var encoded: [UInt8] = []
  /// News of another start of it, which count once this one is out of reach.
  var candidate: (fact: HubFact, encoded: [UInt8], via: HubID)?
  /// The neighbour that told the fact, to whom it is not told again.
  var toldBy: HubID?
  /// When the fact was taken in.
  var heardAt: Milliseconds = 0
  var isFloodPending = false
  /// How often news of it are taken in.
  var changes: Bucket
  /// What it did that no hub of ours does, and until when nothing it says is believed.
  var misdeeds = 0
  var misdeedsAt: Milliseconds = 0
  var shunnedUntil: Milliseconds = 0

  /// The places of the neighbours that name it as well, in the order of their ids.
  var edges: [UInt32] = []
  /// How many links away it is; nil if no path leads there.
  var distance: Int?
  /// The neighbour the path leads over.
  var nextHop: UInt32 = 0
  /// Whether others were told that it is there.
  var isPresent = false
  /// Since when no path leads there.
  var unreachableSince: Milliseconds?
  /// Whether it said farewell or has been started anew since.
  var isOver = false

  /// The links to it, if it is a neighbour; the best is first.
  var links: [Link] = []

  var session: Session?
  /// The networks in which it has members known here, or is told of members here.
  var shared: [UInt32] = []
  /// The networks it registered here, as one of the nearest hubs to their keys.
  var registered: [UInt32] = []
  /// How many of its members are known here.
  var memberCount = 0

  /// News of a hub: so many a second, and for so many seconds at once.
  static let changesPerSecond = 4
  static let changeSeconds = 20

  init(index: UInt32, fact: HubFact, now: Milliseconds) {
    changes = Bucket(rate: Self.changesPerSecond, seconds: Self.changeSeconds, now: now)
    self.index = index
    id = fact.card.id
    self.fact = fact
  }

  var card: HubCard { fact.card }
  var epoch: UInt64 { fact.card.epoch }
}
