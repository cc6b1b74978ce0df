package import HubWire

/// The replicas of one hub, without sockets and without a clock: it is told which hubs there are, what they
/// say, what has changed here and what time it is, and says what is to be done. A record is kept by the hubs
/// whose ids are nearest to its topic; two that should have the same compare sums of it from time to time.
package final class ReplicaNode {
  let own: PeerID
  let life: UInt64
  package let settings: ReplicaSettings
  private var chance: UInt64
  /// What is to be done, in order.
  private var steps: [ReplicaStep] = []
  package internal(set) var counters = ReplicaCounters()
  var now = ReplicaMoment(steady: 0, wall: 0)

  /// Everything that is kept here, by name, by place and by the second in which it ends.
  var items: [ReplicaMark: ReplicaItem] = [:]
  var places: [PeerID: Set<ReplicaMark>] = [:]
  var buckets = [Set<ReplicaMark>](repeating: [], count: ReplicaLimits.buckets)
  var ends: [Int64: Set<ReplicaMark>] = [:]
  var endedUntil: Int64 = 0
  /// What belongs elsewhere, and how much has fewer holders than it should.
  var surplus: Set<ReplicaMark> = [] { didSet { orderedSurplus = nil } }
  private var orderedSurplus: [ReplicaMark]?
  package internal(set) var short = 0

  /// Hubs within reach, and how greeting those goes who have not said that they replicate.
  var reach: [PeerID: ReplicaGreeting] = [:]
  var partners: [PeerID: ReplicaPartner] = [:]
  var trust: [PeerID: ReplicaTrust] = [:]
  /// All who may hold records, this hub among them, in the order of their ids.
  var members: [PeerID]
  /// Hubs that do not have a tenant, and until when that is believed.
  var without: [String: [PeerID: Int64]] = [:]
  var holdersOfPlaces: [PeerID: [PeerID]] = [:]
  var mustPlace = false

  var lastNumber: UInt32 = 0
  var lastTicket: UInt64 = 0
  var tickets: [UInt64: ReplicaTicket] = [:]
  var spreads: [ReplicaMark: [ReplicaSpreading]] = [:]
  var spreadCount = 0
  var seeks: [UInt32: ReplicaSearch] = [:]
  var nextChores: Int64 = 0

  /// A node that knows nobody and has nothing. `life` tells this run of the hub from others.
  package init(_ own: PeerID, life: UInt64, seed: UInt64, _ settings: ReplicaSettings) {
    self.own = own
    self.life = life
    self.settings = settings
    chance = seed
    members = [own]
  }

  /// What is to be done since that was last asked.
  package func takeSteps() -> [ReplicaStep] {
    defer { steps = [] }
    return steps
  }

  func add(_ step: ReplicaStep) { steps.append(step) }

  /// Says a word to a hub. What is lost is noticed by its missing answer.
  func say(_ word: ReplicaWord, to hub: PeerID) {
    guard let bytes = word.bytes else { return }
    counters.wordsSaid += 1
    counters.bytesSaid += bytes.count
    steps.append(.say(bytes, to: hub))
  }

  func newNumber() -> UInt32 {
    lastNumber &+= 1
    return lastNumber
  }

  /// The next of a row of numbers that follows from the seed.
  func random() -> UInt64 {
    chance &+= 0x9E37_79B9_7F4A_7C15
    var mixed = chance
    mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed &>> 31
  }

  /// Some time within a range.
  func random(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(random() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// What belongs elsewhere, in the order of its names.
  var sortedSurplus: [ReplicaMark] {
    if let orderedSurplus { return orderedSurplus }
    let sorted = surplus.sorted()
    orderedSurplus = sorted
    return sorted
  }

  /// The hubs within reach that replicate.
  package var partnerIDs: [PeerID] { partners.keys.sorted() }
  /// How many records are known to be kept here, removals among them.
  package var count: Int { items.count }
  /// How many of them belong elsewhere.
  package var surplusCount: Int { surplus.count }
  /// How many records wait to be sent or are under way.
  package var waiting: Int {
    partners.values.reduce(0) { sum, partner in
      sum + partner.waitingCount + partner.flights.values.reduce(0) { $0 + $1.items.count }
    }
  }

  /// Does what time asks for. Ten times a second is often enough.
  package func tick(_ moment: ReplicaMoment) {
    now = moment
    endItems()
    placeIfNeeded()
    if now.steady >= nextChores {
      nextChores = now.steady + 1_000
      doChores()
    }
    endSpreads()
    endSeeks()
    for hub in partnerIDs {
      endFlights(to: hub)
      continueRound(with: hub)
      flush(to: hub)
    }
  }

  private func doChores() {
    greet()
    forgetOldNotes()
    for hub in partnerIDs { handOver(to: hub) }
    giveUpSurplus()
    for hub in partnerIDs {
      if let count = partners[hub]?.repaired, count > 0 {
        partners[hub]?.repaired = 0
        counters.repaired += count
        add(.repaired(from: hub, records: count))
      }
    }
  }
}

/// How greeting a hub goes that has not said that it replicates.
struct ReplicaGreeting {
  var next: Int64
  var pause: Int64
}

/// A record that is being judged: which one of which word.
struct ReplicaTicket {
  var hub: PeerID
  var life: UInt64
  var batch: UInt32
  var index: Int
}
