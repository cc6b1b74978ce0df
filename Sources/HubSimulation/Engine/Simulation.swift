internal import HubMesh
internal import HubWire

/// One run of a scenario with one seed. The same scenario and seed give the same run, bit for bit.
package final class Simulation {
  let scenario: Scenario
  let seed: UInt64
  let queue = EventQueue()
  let network: VirtualNetwork
  let population: Population
  let makeNode: NodeMaker
  private(set) var settings: MeshSettings
  var hubs: [SimulatedHub] = []
  private(set) var now: Moment = 0
  private(set) var eventCount = 0

  /// Each part draws from dice of its own, so that a change to one moves nothing in the others.
  var hubDice: Dice
  var peerDice: Dice
  var letterDice: Dice
  var actDice: Dice

  let reachability: Reachability
  var ledger = LetterLedger()
  var views: ViewBook
  var census: ViewCensus
  var convergence = Convergence()
  var violations = ViolationList()
  var isFinished = false
  var isSplitReported = false
  /// How often connections had begun or ended when everything had rested for a while.
  var changesAtRest: Int?
  /// Failures without a word have their effects until then, though links look as before.
  var disturbedUntil: Moment = 0
  /// How long a view was wrong after everything stood still, and somebody was seen whose hub was gone.
  var longestWrong: Moment = 0
  var longestGhost: Moment = 0
  var largest = LargestTables()
  var totals = NodeTotals()
  var journal: Journal?
  /// Channels that were ever tried, and what became of all of them.
  var formations: [Formation] = []
  var carriers = CarrierFigures()
  var liars: [Int: Liar] = [:]
  /// The depth of what is being handled, for what is sent meanwhile.
  var depth: UInt16 = 0
  /// How many links the frame that is being handled has gone; 0 if it does not say so.
  var links = 0
  /// How many hubs each line of the scenario has gone through, for those that take one after another.
  var turns: [Int]
  let letterBytes: LetterBytes

  package init(
    _ scenario: Scenario, seed: UInt64, makeNode: @escaping NodeMaker = Simulation.standardNode
  ) {
    self.scenario = scenario
    self.seed = seed
    self.makeNode = makeNode
    var dice = Dice(seed: seed)
    hubDice = dice.split()
    peerDice = dice.split()
    letterDice = dice.split()
    actDice = dice.split()
    settings = MeshSettings()
    if let least = scenario.leastNeighbours { settings.minPeers = least }
    if let most = scenario.mostNeighbours { settings.maxPeers = most }
    network = VirtualNetwork(
      hubs: scenario.hubs, conditions: scenario.conditions, queue: queue, dice: dice.split())
    population = Population(
      peers: scenario.peers, networks: scenario.networks, hubs: scenario.hubs, dice: &peerDice)
    reachability = Reachability(hubs: scenario.hubs)
    views = ViewBook(networks: scenario.networks, hubs: scenario.hubs)
    census = ViewCensus(networks: scenario.networks)
    turns = Array(repeating: 0, count: scenario.acts.count)
    letterBytes = LetterBytes(size: scenario.letterSize)
    for number in 0..<scenario.hubs {
      let id = HubID(high: hubDice.next(), middle: hubDice.next(), low: UInt32(number))
      let offset = Milliseconds(hubDice.below(1_000_000_000))
      hubs.append(SimulatedHub(number: number, id: id, clockOffset: offset, simulation: self))
    }
    network.landing = self
    arrangeBeginning()
  }

  /// The node of the hub itself.
  package static let standardNode: NodeMaker = { _, card, settings, seed, now, effects in
    MeshNode(card, settings, seed: seed, now: now, effects: effects)
  }

  /// The hub with an id.
  func hub(_ id: HubID) -> SimulatedHub? {
    let number = Int(id.low)
    return number < hubs.count && hubs[number].id == id ? hubs[number] : nil
  }

  /// Runs on until `moment` or the end; answers whether there is more to come.
  package func run(until moment: Moment) -> Bool {
    let limit = min(moment, scenario.length)
    while let due = queue.nextDue, due <= limit, let event = queue.takeFirst() {
      if due > now { followLinks() }
      now = due
      network.now = due
      eventCount &+= 1
      handle(event)
    }
    now = max(now, limit)
    network.now = now
    if now >= scenario.length { finish() }
    return now < scenario.length
  }

  private func handle(_ event: Event) {
    let (subject, detail) = (Int(event.subject), Int(event.detail))
    switch event.kind {
    case .arrival: network.land(lane: subject)
    case .stray: network.land(stray: detail, lane: subject)
    case .ending: network.finish(subject, end: detail)
    case .tick: tick(hubs[subject], arranged: event.due)
    case .dial: if hubs[subject].life == detail { dial(hubs[subject], arranged: event.due) }
    case .answer: answer(hubs[subject], call: detail)
    case .connect: arrive(subject, hub: detail)
    case .linger: endLingering(subject, hub: detail)
    case .letter: write()
    case .churn: churn()
    case .action: act(subject, time: detail)
    case .relief: relieve(subject, hub: detail)
    case .formation: form(subject)
    case .lie: tell(hubs[subject])
    case .sample: sample()
    }
  }

  /// Keeps the record of who can reach whom up to date.
  func followLinks() {
    guard reachability.isBehind(network.changeCount) else { return }
    reachability.update(now: now, changeCount: network.changeCount, hubs: hubs)
  }

  private func arrangeBeginning() {
    network.regions = hubs.map { $0.number % max(scenario.regions, 1) }
    for hub in hubs {
      hub.known = knownAtFirst(hub.number)
      let due = hubDice.within(Span(0, scenario.hubsArrive))
      queue.arrange(.relief, at: due, -1, hub.number)
    }
    let come = Span(scenario.hubsArrive, scenario.hubsArrive + scenario.peersArrive)
    for peer in 0..<scenario.peers {
      population.isComing[peer] = true
      queue.arrange(.connect, at: peerDice.within(come), peer, -1)
    }
    for (number, act) in scenario.acts.enumerated() { queue.arrange(.action, at: act.first, number, 0) }
    arrangeNextLetter()
    arrangeNextChurn()
    queue.arrange(.sample, at: samplePeriod, 0)
  }

  /// Large meshes are looked at less often, as it takes longer.
  var samplePeriod: Moment { hubs.count > 200 ? Moment.second : Moment.second / 4 }

  /// When nobody writes, joins or fails any more.
  var restsFrom: Moment { scenario.length - scenario.rest }

  private func knownAtFirst(_ number: Int) -> [Int] {
    switch scenario.topology {
    case .star: return number == 0 ? [] : [0]
    case .chain: return number == 0 ? [] : [number - 1]
    case .ring: return hubs.count < 2 ? [] : [(number + hubs.count - 1) % hubs.count]
    case .random:
      guard number > 0 else { return [] }
      let first = hubDice.below(number)
      let second = hubDice.below(number)
      return first == second ? [first] : [first, second]
    }
  }
}
