/// A hub on the map: what it says, where it is, and what this node shares with it.
final class HubRecord {
  /// Its place in the table of hubs; this node's own is 0.
  let index: UInt32
  let id: HubID
  @exclusivity(unchecked) var fact: HubFact
  /// Its fact as it is flooded.
  @exclusivity(unchecked) var encoded: [UInt8] = []
  /// News of another start of it, which count once this one is out of reach.
  @exclusivity(unchecked) var candidate: (fact: HubFact, encoded: [UInt8], via: HubID)?
  /// The neighbour that told the fact, to whom it is not told again.
  @exclusivity(unchecked) var toldBy: HubID?
  /// Since when it is known here that it was started as it says.
  @exclusivity(unchecked) var startKnownAt: Milliseconds
  /// When the fact was taken in.
  @exclusivity(unchecked) var heardAt: Milliseconds = 0
  @exclusivity(unchecked) var isFloodPending = false
  /// How often news of it are taken in.
  @exclusivity(unchecked) var changes: Bucket
  /// What it did that no hub of ours does, and until when nothing it says is believed.
  @exclusivity(unchecked) var misdeeds = 0
  @exclusivity(unchecked) var misdeedsAt: Milliseconds
  @exclusivity(unchecked) var shunnedUntil: Milliseconds = 0

  /// The places of the neighbours that name it as well, in the order of their ids.
  @exclusivity(unchecked) var edges: [UInt32] = []
  /// How many links away it is; nil if no path leads there.
  @exclusivity(unchecked) var distance: Int?
  /// The neighbour the path leads over.
  @exclusivity(unchecked) var nextHop: UInt32 = 0
  /// The neighbour over which it is tried instead, as nothing came of the usual path; and until when.
  @exclusivity(unchecked) var detour: UInt32?
  @exclusivity(unchecked) var detourUntil: Milliseconds = 0
  /// Where a detour of others goes on that came from a neighbour, as of a computation of paths.
  @exclusivity(unchecked) var wayOn: (avoided: UInt32, hop: UInt32?, map: Int)?
  /// Whether others were told that it is there.
  @exclusivity(unchecked) var isPresent = false
  /// Since when it can be reached.
  @exclusivity(unchecked) var reachedSince: Milliseconds = 0
  /// Whether others stand in for it where it is one of the nearest to a key, as it is out of reach.
  @exclusivity(unchecked) var isPassedOver = false
  /// Since when no path leads there.
  @exclusivity(unchecked) var unreachableSince: Milliseconds?
  /// Whether it said farewell or has been started anew since.
  @exclusivity(unchecked) var isOver = false

  /// The links to it, if it is a neighbour; the best is first.
  @exclusivity(unchecked) var links: [Link] = []

  @exclusivity(unchecked) var session: Session?
  /// The networks in which it has members known here, or is told of members here.
  @exclusivity(unchecked) var shared: [UInt32] = []
  /// The networks it registered here, as one of the nearest hubs to their keys.
  @exclusivity(unchecked) var registered: [UInt32] = []
  /// Whether it is asked for signs of life, as others claim peers of it; until when, and when it was last.
  @exclusivity(unchecked) var isWatched = false
  @exclusivity(unchecked) var watchedUntil: Milliseconds = 0
  @exclusivity(unchecked) var watchAskedAt: Milliseconds = 0
  /// What it was asked, and since when there is no answer.
  @exclusivity(unchecked) var watchNumber: UInt64 = 0
  @exclusivity(unchecked) var unansweredSince: Milliseconds?
  /// Whether it has not answered for so long that it may be gone.
  @exclusivity(unchecked) var isMute = false
  /// How many of its members are known here.
  @exclusivity(unchecked) var memberCount = 0

  /// News of a hub: so many a second, and for so many seconds at once. A hub tells half as many of itself.
  static let changesPerSecond = 8
  static let changeSeconds = 20

  /// How long misdeeds are remembered: they fade away over this time.
  static let memory: Milliseconds = 60_000

  /// Counts a misdeed, over whatever link it came: who connects anew has still done what he did. True if it
  /// is too much, and then it is counted anew.
  func countMisdeed(_ threshold: Int, now: Milliseconds) -> Bool {
    if now &- misdeedsAt >= Self.memory {
      misdeeds /= 2
      misdeedsAt = now
    }
    misdeeds += 1
    guard misdeeds >= threshold else { return false }
    misdeeds = 0
    return true
  }

  init(index: UInt32, fact: HubFact, now: Milliseconds) {
    let rate = index == 0 ? Self.changesPerSecond / 2 : Self.changesPerSecond
    changes = Bucket(rate: rate, seconds: Self.changeSeconds, now: now)
    startKnownAt = now
    misdeedsAt = now
    self.index = index
    id = fact.card.id
    self.fact = fact
  }

  var card: HubCard { fact.card }
  var epoch: UInt64 { fact.card.epoch }
}
