internal import HubWire

/// Another hub that replicates, as long as it is within reach.
struct ReplicaPartner {
  /// Which of its lives it is.
  var life: UInt64
  /// Sums of what both should have, by bucket, and how many records these are.
  var sums = [ReplicaMark](repeating: .zero, count: ReplicaLimits.buckets)
  var shared = 0
  /// Whether both have had the same since it came.
  var isSettled = false

  /// Records that wait to be sent, in order: those that have just been published before all others.
  private var fresh = ReplicaQueue()
  private var lacking = ReplicaQueue()
  /// The same by name, and whether they are fresh.
  private(set) var waiting: [ReplicaMark: Bool] = [:]
  var flights: [UInt32: ReplicaFlight] = [:]
  var flightBytes = 0
  var bytes: ReplicaAllowance
  var records: ReplicaAllowance
  /// Records it does not want: of which mark, and until when.
  var declined: [ReplicaMark: (mark: ReplicaMark, until: Int64)] = [:]

  var round: ReplicaRound?
  var nextRound: Int64
  /// Comparisons in a row that found a difference and moved nothing.
  var fruitless = 0
  var question: ReplicaQuestion?
  /// Records it has listed that were wanted and have not come, and since when.
  var promised: Set<ReplicaMark> = []
  var promisedSince: Int64 = 0
  /// Records that came from it and were lacking, since that was last told.
  var repaired = 0
  /// Words with records that are being judged.
  var batches: [UInt32: ReplicaBatch] = [:]

  init(life: UInt64, _ settings: ReplicaSettings, nextRound: Int64, now: Int64) {
    self.life = life
    self.nextRound = nextRound
    bytes = ReplicaAllowance(perSecond: settings.bytesPerSecond, now: now)
    records = ReplicaAllowance(perSecond: settings.recordsPerSecond, now: now)
  }

  var waitingCount: Int { waiting.count }

  func isUnderWay(_ item: ReplicaItem) -> Bool {
    flights.values.contains { $0.items.contains { $0.name == item.name && $0.mark == item.mark } }
  }

  func declines(_ item: ReplicaItem, _ now: Int64) -> Bool {
    guard let refusal = declined[item.name] else { return false }
    return refusal.mark == item.mark && now < refusal.until
  }

  mutating func decline(_ item: ReplicaItem, until: Int64, now: Int64) {
    if declined.count >= ReplicaLimits.declined {
      declined = declined.filter { $0.value.until > now }
      // It declines more than can be remembered: it is sent some of it once more.
      if declined.count >= ReplicaLimits.declined { declined = [:] }
    }
    declined[item.name] = (item.mark, until)
  }

  /// Lets a record wait to be sent.
  mutating func enqueue(_ name: ReplicaMark, isFresh: Bool) {
    guard waiting[name] == nil, waiting.count < ReplicaLimits.queue else { return }
    waiting[name] = isFresh
    if isFresh { fresh.append(name) } else { lacking.append(name) }
  }

  /// What is sent next.
  var nextWaiting: (name: ReplicaMark, isFresh: Bool)? {
    if let name = fresh.first { return (name, true) }
    return lacking.first.map { ($0, false) }
  }

  mutating func dequeue() {
    guard let name = fresh.first == nil ? lacking.removeFirst() : fresh.removeFirst() else { return }
    waiting[name] = nil
  }
}

/// Records under way to a hub.
struct ReplicaFlight {
  var items: [(name: ReplicaMark, mark: ReplicaMark)]
  var bytes: Int
  var isFresh: Bool
  var deadline: Int64
}

/// Records that came in one word and are being judged.
struct ReplicaBatch {
  var outcomes: [ReplicaOutcome?]
  var open: Int
  var isFresh: Bool
}

/// A comparison that this hub began.
struct ReplicaRound {
  var number: UInt32
  var deadline: Int64
  /// Buckets that differ and have not been gone through, last one first.
  var buckets: [UInt8] = []
  /// Where the next list begins, within the bucket that is gone through.
  var place: (from: ReplicaMark, until: ReplicaMark)?
  /// What was listed last, until the other has said what it wants of it.
  var listed: [ReplicaMark]?
  var hasMoved = false
}

/// Whether a hub has some records that belong there.
struct ReplicaQuestion {
  var number: UInt32
  var nonce: ReplicaMark
  var items: [(name: ReplicaMark, mark: ReplicaMark)]
  var deadline: Int64
}
