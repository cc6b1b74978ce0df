import HubKernel

/// A hub with its lanes, as the bench drives them.
final class World: @unchecked Sendable {
  // Sendable: everything here is used on the bench's thread alone; what other threads reach has locks of its
  // own.
  /// What it is called in the network.
  let name: String
  let network: TestNetwork
  let kernel: Kernel
  let crew: Crew
  let lanes: [Lane]
  let transports: [MemoryTransport]
  /// Whether it does nothing at the moment.
  private(set) var isFrozen = false
  /// Whether it was killed.
  private(set) var isDead = false
  /// Whether nobody looks at it any more, and it only ends what it has begun.
  private var isBuried = false
  private let awake: Lock<Set<Int>>
  private var shuffle: SeededGenerator?
  /// What has come to its doors while it was frozen.
  private var held: [() -> Void] = []
  private var callCount = 0

  init(_ kernel: Kernel, name: String, lanes count: Int, crew: Crew, network: TestNetwork, seed: UInt64?) {
    self.name = name
    self.network = network
    self.kernel = kernel
    self.crew = crew
    shuffle = seed.map(SeededGenerator.init)
    let transports = (0..<count).map { _ in MemoryTransport(kernel, network: network) }
    self.transports = transports
    lanes = (0..<count).map { Lane(kernel, number: $0, transport: transports[$0]) }
    let awake = Lock(Set<Int>())
    self.awake = awake
    for number in 0..<count { kernel.inbox(number).onArrival { awake.withLock { _ = $0.insert(number) } } }
    for (number, transport) in transports.enumerated() { transport.belong(to: self, number) }
  }

  /// Whether its lanes and tasks get no turn.
  var isStill: Bool { isFrozen || (isDead && !isBuried) }

  /// The lane of that number, which has seen what was left for it.
  func lane(_ number: Int) -> Lane {
    lanes[number].turn()
    return lanes[number]
  }

  /// Something comes from outside to a lane: at once, or when the hub is not frozen any more.
  func reach(_ number: Int, _ action: @escaping (Lane) -> Void) {
    if isDead { return }
    if isFrozen {
      held.append { [unowned self] in action(lane(number)) }
    } else {
      action(lane(number))
    }
  }

  func freeze() { isFrozen = true }

  /// It is gone from one moment to the next. Nothing reaches it, and it reaches nobody.
  func die() {
    (isDead, isFrozen, held) = (true, false, [])
    for transport in transports { transport.sever() }
  }

  /// It may end its tasks, where nobody sees it.
  func bury() {
    die()
    isBuried = true
  }

  func thaw() {
    isFrozen = false
    let due = held
    held = []
    for action in due { action() }
  }

  /// Lets each lane and its transport do once what is to be done; returns whether there was anything.
  func step() -> Bool {
    var worked = false
    var order = Array(lanes.indices)
    if var generator = shuffle {
      order.shuffle(using: &generator)
      shuffle = generator
    }
    for number in order {
      if awake.withLock({ $0.remove(number) }) != nil {
        lanes[number].turn()
        worked = true
      }
      while transports[number].tell(lanes[number]) { worked = true }
    }
    return worked
  }

  /// Begins a turn of every lane, for the time has changed.
  func turn() { for lane in lanes { lane.turn() } }

  var nextWake: UInt64? { transports.compactMap(\.nextWake).min() }

  /// Somebody calls this hub; calls are dealt out to its lanes in turn.
  func isCalled(
    on wire: Wire, _ request: HTTPRequest, _ subprotocols: [String], from remote: RemoteAddress
  ) {
    let number = callCount % lanes.count
    callCount += 1
    let end = HubEnd(transports[number], wire: wire)
    wire.isAnswered(by: end)
    lane(number).upgrade(request, from: remote, on: end.link, protocols: subprotocols)
  }

  /// Does something that may wait. When nothing else is left to do, time goes on until it has what it waits
  /// for.
  func carryOut<Success: Sendable>(
    _ work: @escaping @Sendable () async throws -> Success, meanwhile: (() -> Void)? = nil
  ) -> Result<Success, any Error> {
    network.carryOut(for: self, work, meanwhile: meanwhile)
  }
}
