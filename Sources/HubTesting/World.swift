import HubKernel

/// A hub with its lanes and its time, as the bench drives them.
final class World: @unchecked Sendable {
  // Sendable: everything here is used on the bench's thread alone; what other threads reach has locks of its
  // own.
  let bench: Workbench
  let clock: TestClock
  let kernel: Kernel
  let lanes: [Lane]
  let transports: [MemoryTransport]
  private let awake: Lock<Set<Int>>
  private var shuffle: SeededGenerator?
  /// How long, in real time, something outside of the hub may take before time is moved on.
  private let patience: Duration
  private static let roundLimit = 1_000_000
  private static let interruptionLimit = 100

  init(
    _ kernel: Kernel, lanes count: Int, bench: Workbench, clock: TestClock, seed: UInt64?, patience: Duration
  ) {
    self.bench = bench
    self.clock = clock
    self.kernel = kernel
    self.patience = patience
    shuffle = seed.map(SeededGenerator.init)
    let transports = (0..<count).map { _ in MemoryTransport(clock: clock) }
    self.transports = transports
    lanes = (0..<count).map { Lane(kernel, number: $0, transport: transports[$0]) }
    let awake = Lock(Set<Int>())
    self.awake = awake
    for number in 0..<count { kernel.inbox(number).onArrival { awake.withLock { _ = $0.insert(number) } } }
  }

  /// The lane of that number, which has seen what was left for it.
  func lane(_ number: Int) -> Lane {
    lanes[number].turn()
    return lanes[number]
  }

  /// Runs until nothing is left to do.
  func settle() {
    var rounds = 0
    while step() {
      rounds += 1
      precondition(
        rounds < World.roundLimit, "the hub never comes to rest: something wakes itself again and again")
    }
  }

  private func step() -> Bool {
    var worked = bench.runTasks()
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

  /// Lets time pass, stopping at everything that is due in between.
  func pass(_ duration: Duration) {
    let target = clock.now + duration.nanoseconds
    settle()
    while let next = nextWake, next <= target { move(to: next) }
    move(to: target)
  }

  private var nextWake: UInt64? {
    (transports.compactMap(\.nextWake) + (clock.nextWake.map { [$0] } ?? [])).min()
  }

  private func move(to time: UInt64) {
    clock.move(to: time)
    for lane in lanes { lane.turn() }
    settle()
  }

  /// Does something that may wait. When nothing else is left to do, time goes on until it has what it waits
  /// for.
  /// `meanwhile` is called between any two rounds, up to a limit.
  func carryOut<Success: Sendable>(
    _ work: @escaping @Sendable () async throws -> Success, meanwhile: (() -> Void)? = nil
  ) -> Result<Success, any Error> {
    let outcome = Lock<Result<Success, any Error>?>(nil)
    let task = Task.detached(executorPreference: bench) {
      do {
        let value = try await work()
        outcome.withLock { $0 = .success(value) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
    }
    var interruptions = 0
    while true {
      if let meanwhile, interruptions < World.interruptionLimit {
        interruptions += 1
        meanwhile()
        _ = step()
        if outcome.withLock({ $0 }) == nil { continue }
      }
      settle()
      if let outcome = outcome.withLock({ $0 }) { return outcome }
      if bench.waitForTask(patience) { continue }
      guard let next = nextWake else {
        task.cancel()
        return .failure(TestHubError(["this waits for something that never comes"]))
      }
      move(to: next)
    }
  }
}

/// Random numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
