public import HubKernel

/// Several hubs under test that can call each other, on one bench and one clock, and whatever is between
/// them.
///
/// Each is reached at `ws://name:3000`. Whatever is asked of the fleet or of one of its hubs is done when the
/// call returns, and everything that follows from it as well, at all of them.
public final class TestFleet: Sendable {
  private let network: TestNetwork
  private let hubs = Lock([String: TestHub]())
  /// Those that were killed or stopped. To let one go takes time, which none must take from the others.
  private let gone = Lock([TestHub]())
  private let seed: UInt64?
  /// The clock of them all.
  public let clock: TestClock

  /// A fleet without hubs. A seed shuffles the order in which hubs, lanes and messages have their turn.
  public init(seed: UInt64? = nil, patience: Duration = .zero) {
    self.seed = seed
    network = TestNetwork(seed: seed, patience: patience, isOpen: true)
    clock = network.clock
  }

  deinit {
    let network = network
    Task.detached { await network.bench.perform { network.close() } }
  }

  /// Adds a hub and boots it. A name is free again when its hub was killed or stopped.
  @discardableResult
  public func hub(
    _ name: String, yaml: String, catalogue: [CatalogueEntry], secrets: [String: String] = [:],
    lanes: Int = 1
  ) async throws -> TestHub {
    guard hubs.withLock({ $0[name] }) == nil else {
      throw TestHubError(["there is a hub '\(name)' already"])
    }
    let hub = try await network.bench.perform { [network, seed] in
      Result {
        try TestHub(
          name, in: network, yaml: yaml, catalogue: catalogue, secrets: secrets, lanes: lanes, seed: seed)
      }
    }.get()
    hubs.withLock { $0[name] = hub }
    do { try await hub.boot() } catch {
      await kill(name)
      throw error
    }
    return hub
  }

  /// A hub that runs.
  public func hub(_ name: String) -> TestHub? { hubs.withLock { $0[name] } }

  /// A server that is none of ours, made when it is first asked for.
  public func stranger(_ name: String) async -> TestStranger {
    await perform { $0.stranger(name) }
  }

  /// Runs until nothing is left to do.
  public func settle() async { await perform { _ in } }

  /// Lets time pass for all of them.
  public func pass(_ duration: Duration) async { await perform { $0.pass(duration) } }

  /// Nothing gets through between two any more. What is sent waits, as it does with TCP; who hears nothing
  /// for as long as it is patient gives the connection up. Datagrams are lost.
  public func cut(_ one: String, _ other: String) async { await change { $0.cut(one, other, at: $1) } }

  /// What was cut is mended, and what waits gets through.
  public func heal(_ one: String, _ other: String) async {
    await change { weather, _ in weather.heal(one, other) }
  }

  /// Everything that was cut is mended.
  public func heal() async { await change { weather, _ in weather.healAll() } }

  /// What goes from one to the other, in both directions, takes so long from now on.
  public func delay(_ one: String, _ other: String, _ time: Duration) async {
    await change { weather, _ in weather.delay(one, other, by: time.nanoseconds) }
  }

  /// Of the datagrams between two, in both directions, such shares are lost or arrive twice from now on, and
  /// each is late by anything up to `jitter`, so that they overtake each other. Chance is the fleet's seed's.
  public func trouble(
    _ one: String, _ other: String, lost: Double = 0, doubled: Double = 0, jitter: Duration = .zero
  ) async {
    let hazard = Weather.Hazard(lost: lost, doubled: doubled, jitter: jitter.nanoseconds)
    await change { weather, _ in weather.trouble(one, other, hazard) }
  }

  /// A hub, or a stranger, does nothing any more while time goes on, as on SIGSTOP. What is sent to it waits.
  public func freeze(_ name: String) async {
    await perform { network in
      network.world(name)?.freeze()
      network.change { $0.freeze(name, at: $1) }
    }
  }

  /// It goes on, first of all with what has waited.
  public func thaw(_ name: String) async {
    await perform { network in
      network.change { weather, _ in weather.thaw(name) }
      network.world(name)?.thaw()
    }
  }

  /// A hub is gone without a goodbye, as on SIGKILL: its system hangs up for it.
  public func kill(_ name: String) async {
    await perform { network in
      if let world = network.world(name) { network.kill(world) }
    }
    forget(name)
  }

  /// A hub is stopped as its operator would: it sends everybody away and ends.
  public func stop(_ name: String, within limit: Duration = .seconds(10)) async throws {
    guard let hub = hub(name) else { return }
    try await hub.drain(within: limit)
    try await hub.stop()
    await kill(name)
  }

  private func forget(_ name: String) {
    if let hub = hubs.withLock({ $0.removeValue(forKey: name) }) { gone.withLock { $0.append(hub) } }
  }

  private func change(_ change: @escaping @Sendable (inout Weather, UInt64) -> Void) async {
    await perform { $0.change(change) }
  }

  private func perform<Result: Sendable>(_ work: @escaping @Sendable (TestNetwork) -> Result) async -> Result
  {
    await network.bench.perform { [network] in
      let result = work(network)
      network.settle()
      return result
    }
  }
}

extension TestHub {
  /// Where others of its fleet call it.
  public var url: String { "ws://\(world.name):\(TestNetwork.port)" }

  /// A server that is none of ours, which this hub can call; made when it is first asked for.
  public func stranger(_ name: String) async -> TestStranger {
    await perform { $0.network.stranger(name) }
  }
}
