import HubWire

@testable import HubRecords

/// Hubs with replicas, and a network between them, in a time of their own. All chance is the seed's.
final class ReplicaWorld {
  final class Hub {
    let id: PeerID
    /// How far its clock is wrong.
    let skew: Int64
    var node: ReplicaNode?
    var kept: [RecordKey: Record] = [:]
    var reach: [PeerID] = []
    var life: UInt64 = 0
    /// What it does to the words it says, if it lies.
    var lie: ((ReplicaWord) -> [ReplicaWord])?

    init(_ id: PeerID, skew: Int64) { (self.id, self.skew) = (id, skew) }
  }

  private struct Letter {
    var due: Int64
    var from: PeerID
    var to: PeerID
    var life: UInt64
    var bytes: [UInt8]
  }

  static let start: Int64 = 1_700_000_000_000
  static let step: Int64 = 250
  static let skew: Int64 = 30_000
  static let detection: ClosedRange<Int64> = 200...2_000

  var hubs: [Hub] = []
  var time: Int64 = 0
  var settings = ReplicaSettings()
  /// The share of words that are lost.
  var loss = 0.0
  var delay: ClosedRange<Int64> = 1...80
  /// Hubs of different numbers do not reach each other.
  var sides: [PeerID: Int] = [:]
  private var letters: [Letter] = []
  private var lastDue: [[PeerID]: Int64] = [:]
  private var views: [(due: Int64, hub: PeerID)] = []
  private var chance: UInt64
  private var lastToken: UInt64 = 0
  /// How many replicas each record was said to have.
  var acknowledged: [UInt64: Int] = [:]
  var tokens: [UInt64: Record] = [:]
  var found: [UInt64: [Record]] = [:]
  var faults: [ReplicaFault: Int] = [:]
  var shunned: [PeerID: Int] = [:]
  /// What went wrong that must not.
  var violations: [String] = []

  init(seed: UInt64, hubs count: Int) {
    chance = seed &* 0x2545_F491_4F6C_DD1D &+ 1
    settings.interval = 5_000
    settings.linger = 4_000
    settings.patience = 2_000
    for _ in 0..<count {
      let id = PeerID(high: random(), middle: random(), low: UInt32(truncatingIfNeeded: random()))
      hubs.append(Hub(id, skew: Int64(random() % UInt64(Self.skew * 2 + 1)) - Self.skew))
    }
    for hub in hubs { run(hub) }
    look(atOnce: true)
  }

  func random() -> UInt64 {
    chance ^= chance << 13
    chance ^= chance >> 7
    chance ^= chance << 17
    return chance
  }

  func random(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(random() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  func happens(_ share: Double) -> Bool { Double(random() % 1_000_000) < share * 1_000_000 }

  func any<Element>(_ elements: [Element]) -> Element { elements[Int(random() % UInt64(elements.count))] }

  var running: [Hub] { hubs.filter { $0.node != nil } }

  func hub(_ id: PeerID) -> Hub? { hubs.first { $0.id == id } }

  func moment(of hub: Hub) -> ReplicaMoment {
    ReplicaMoment(steady: time, wall: Self.start + time + hub.skew)
  }

  /// A hub begins, with what it has kept.
  func run(_ hub: Hub) {
    hub.life += 1
    let node = ReplicaNode(hub.id, life: hub.life, seed: random(), settings)
    hub.node = node
    hub.reach = []
    for record in hub.kept.values.sorted(by: { RecordPlace($0.key) < RecordPlace($1.key) }) {
      node.changed(to: record, isOurs: false, moment(of: hub))
    }
  }

  func stop(_ hub: Hub, isEmptied: Bool) {
    hub.node = nil
    if isEmptied { hub.kept = [:] }
  }

  /// Every hub learns, sooner or later, which others it reaches.
  func look(atOnce: Bool = false) {
    for hub in running {
      views.append((time + (atOnce ? 0 : random(Self.detection)), hub.id))
    }
  }

  private func canReach(_ one: PeerID, _ other: PeerID) -> Bool {
    hub(one)?.node != nil && hub(other)?.node != nil && sides[one, default: 0] == sides[other, default: 0]
  }

  func pass(_ duration: Int64, _ each: () -> Void = {}) {
    let end = time + duration
    while time < end {
      time += Self.step
      each()
      deliver()
      for hub in running {
        let wall = moment(of: hub).wall
        for key in hub.kept.filter({ $0.value.end <= wall }).keys { hub.kept[key] = nil }
        hub.node?.tick(moment(of: hub))
        work(hub)
      }
      deliver()
    }
  }

  private func deliver() {
    for view in views where view.due <= time {
      guard let hub = hub(view.hub), let node = hub.node else { continue }
      hub.reach = running.filter { $0 !== hub && canReach(hub.id, $0.id) }.map(\.id)
      node.reach(hub.reach, moment(of: hub))
      work(hub)
    }
    views.removeAll { $0.due <= time }
    var rounds = 0
    while rounds < 50 {
      rounds += 1
      let due = letters.enumerated().filter { $0.element.due <= time }
        .sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }.map(\.element)
      if due.isEmpty { return }
      letters.removeAll { $0.due <= time }
      for letter in due {
        guard canReach(letter.from, letter.to), let hub = hub(letter.to), hub.life == letter.life else {
          continue
        }
        hub.node?.heard(letter.bytes, from: letter.from, moment(of: hub))
        work(hub)
      }
    }
  }

  /// Does what a node wants done.
  func work(_ hub: Hub) {
    while let steps = hub.node?.takeSteps(), !steps.isEmpty {
      for step in steps { perform(step, at: hub) }
    }
  }

  private func perform(_ step: ReplicaStep, at hub: Hub) {
    switch step {
    case .say(let bytes, let other):
      guard let lie = hub.lie else { return send(bytes, from: hub.id, to: other) }
      guard let word = bytes.withUnsafeBytes({ ReplicaWord($0) }) else { return }
      for said in lie(word).compactMap(\.bytes) { send(said, from: hub.id, to: other) }
    case .take(let record, _, let ticket):
      hub.node?.taken(ticket, keep(record, at: hub, isOurs: false), moment(of: hub))
    case .forget(let record):
      guard hub.kept[record.key] == record else { return }
      hub.kept[record.key] = nil
      let others = hubs.filter { $0.kept[record.key].map { ReplicaTruth.later($0, record) == $0 } ?? false }
      if others.isEmpty { violations.append("\(hub.id) forgot the last \(record.key.topic)") }
    case .spread(let token, let replicas, _): acknowledged[token] = replicas
    case .sought(let token, let records): found[token] = records
    case .repaired: break
    case .refused(_, let fault): faults[fault, default: 0] += 1
    case .shunned(let other): shunned[other, default: 0] += 1
    }
  }

  func send(_ bytes: [UInt8], from: PeerID, to: PeerID) {
    guard let life = hub(to)?.life, !happens(loss) else { return }
    let due = max(time + random(delay), lastDue[[from, to]] ?? 0)
    lastDue[[from, to]] = due
    letters.append(Letter(due: due, from: from, to: to, life: life, bytes: bytes))
  }

  /// What whoever keeps records does with one. A record that says "forged" is not signed by its author.
  @discardableResult
  func keep(_ record: Record, at hub: Hub, isOurs: Bool) -> ReplicaOutcome {
    let wall = moment(of: hub).wall
    if record.data == Array("forged".utf8) { return .wrong }
    if record.time > wall + 60_000 { return .wrong }
    if record.end <= wall { return .ended }
    if let here = hub.kept[record.key], ReplicaTruth.later(here, record) == here { return .known }
    hub.kept[record.key] = record
    hub.node?.changed(to: record, isOurs: isOurs, moment(of: hub))
    return .kept
  }

  /// Publishes at a hub; the token says later how far it got.
  @discardableResult
  func publish(
    _ topic: String, by author: UInt8? = nil, _ data: String?, for seconds: Int64, at hub: Hub
  ) -> UInt64 {
    let key = RecordKey(
      namespace: "default", topic: topic,
      author: author.map { .key([UInt8](repeating: $0, count: 32)) } ?? .nobody)
    // An author does not publish what is older than what it sees there.
    let time = max(moment(of: hub).wall, (hub.kept[key]?.time ?? 0) + 1)
    var lifetime = seconds * 1_000
    if data == nil, let former = hub.kept[key] {
      // What takes back outlives what it takes back, on clocks that differ as much as they may.
      lifetime = max(lifetime, former.end - time + Self.skew * 2 + 1_000)
    }
    let record = Record(
      key: key, time: time, lifetime: lifetime, data: data.map { Array($0.utf8) },
      signature: author == nil ? [] : [UInt8](repeating: 7, count: 64))
    lastToken += 1
    guard keep(record, at: hub, isOurs: true) == .kept else { return lastToken }
    tokens[lastToken] = record
    hub.node?.spread(record, token: lastToken, within: 2_000, moment(of: hub))
    work(hub)
    return lastToken
  }

  func seek(_ topic: String, at hub: Hub) -> UInt64 {
    lastToken += 1
    hub.node?.seek(topic, in: "default", token: lastToken, moment(of: hub))
    work(hub)
    return lastToken
  }
}
