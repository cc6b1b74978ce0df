import HubKernel

/// Everything that moves in a test: hubs, strangers, what is between them, and time. Nothing moves unasked.
final class TestNetwork: @unchecked Sendable {
  // Sendable: everything here is used on the bench's thread alone.
  /// The port on which everybody can be called.
  static let port = 3000
  private static let roundLimit = 1_000_000
  private static let interruptionLimit = 100
  /// How long a network in real time waits before it looks at what other threads have left for it.
  private static let moment: UInt64 = 1_000_000
  /// How long something in real time may take.
  private static let realLimit: UInt64 = 120_000_000_000

  let bench: Workbench
  let clock: TestClock
  private(set) var worlds: [World] = []
  private var strangers: [String: TestStranger] = [:]
  /// Every place there ever was, in order, for its address.
  private var known: [String] = []
  private(set) var weather = Weather()
  private(set) lazy var datagrams = TestDatagrams(self, seed: seed)
  private let seed: UInt64?
  private var busy: [Channel] = []
  private var wires: [Wire] = []
  private var shuffle: SeededGenerator?
  /// How long, in real time, something outside may take before time is moved on.
  private let patience: Duration
  /// Whether hubs may still be added; when the last one has gone after that, the bench's thread ends.
  private var isOpen: Bool

  init(seed: UInt64?, patience: Duration, isOpen: Bool, isReal: Bool = false) {
    bench = Workbench()
    clock = isReal ? TestClock(goesByItself: ()) : TestClock()
    self.seed = seed
    shuffle = seed.map(SeededGenerator.init)
    self.patience = patience
    self.isOpen = isOpen
  }

  func add(_ world: World) {
    worlds.append(world)
    know(world.name)
  }

  /// A hub has been stopped for good.
  func remove(_ world: World) {
    worlds.removeAll { $0 === world }
    for transport in world.transports { datagrams.unbindAll(of: transport) }
    endIfOver()
  }

  /// Nobody will be added any more.
  func close() {
    isOpen = false
    endIfOver()
  }

  private func endIfOver() {
    guard !isOpen, worlds.isEmpty else { return }
    strangers = [:]
    wires = []
    busy = []
    bench.end()
  }

  func world(_ name: String) -> World? { worlds.last { $0.name == name && !$0.isDead } }

  func stranger(_ name: String) -> TestStranger {
    if let stranger = strangers[name] { return stranger }
    let stranger = TestStranger(name, self)
    strangers[name] = stranger
    know(name)
    return stranger
  }

  private func know(_ name: String) { if !known.contains(name) { known.append(name) } }

  /// The address from which a place calls: one for each, from the range for examples.
  func address(of name: String) -> RemoteAddress {
    let number = UInt64(known.firstIndex(of: name) ?? known.count) + 1
    return RemoteAddress(high: 0, low: 0xFFFF_C633_6400 | number & 0xFF, port: 40_000)
  }

  /// Whose address it is.
  func place(of address: RemoteAddress) -> String? { known.first { self.address(of: $0).ip == address.ip } }

  func change(_ weather: (inout Weather, UInt64) -> Void) { weather(&self.weather, clock.now) }

  /// Calls the server of an address; returns the wire, if there is something to hang up.
  func call(_ outgoing: OutgoingCall, by caller: any WireEnd) -> Wire? {
    let nowhere = Channel(from: caller.host, to: caller.host)
    func fail(_ code: CallFailure.Code, _ reason: String) -> Wire? {
      send(on: nowhere) { caller.failed(CallFailure(code, reason)) }
      return nil
    }
    guard let address = TestAddress(outgoing.url) else {
      return fail(.badAddress, "'\(outgoing.url)' is not an address of the form ws://host[:port]/path")
    }
    guard known.contains(address.host) else {
      return fail(.unknownHost, "nobody knows '\(address.host)'")
    }
    let wire = Wire(self, from: caller, to: address.host)
    send(on: wire.there) { [self, wire] in arrive(wire, outgoing, address) }
    return wire
  }

  private func arrive(_ wire: Wire, _ outgoing: OutgoingCall, _ address: TestAddress) {
    guard !wire.isOver, wire.closer == nil else { return }
    wires.append(wire)
    let request = HTTPRequest(
      path: address.path, query: address.query, headers: outgoing.options.headers, isSecure: address.isSecure)
    if address.port == TestNetwork.port, let world = world(address.host) {
      world.isCalled(
        on: wire, request, outgoing.options.subprotocols, from: self.address(of: wire.there.from))
    } else if address.port == TestNetwork.port, let stranger = strangers[address.host] {
      stranger.isCalled(on: wire, request)
    } else {
      wire.refuse(CallFailure(.unreachable, "nobody listens at \(address.host):\(address.port)"))
    }
  }

  /// A hub is gone from one moment to the next: its system hangs up for it.
  func kill(_ world: World) {
    world.die()
    weather.thaw(world.name)
  }

  func forget(_ wire: Wire) { wires.removeAll { $0 === wire } }

  func send(on channel: Channel, size: Int = 0, _ arrive: @escaping () -> Void) {
    channel.add(due: clock.now &+ weather.delay(channel.from, channel.to), size: size, arrive)
    guard !channel.isListed else { return }
    channel.isListed = true
    busy.append(channel)
  }

  /// Whether nothing arrives there for now, however late it is.
  func isBlocked(_ channel: Channel) -> Bool {
    weather.isCut(channel.from, channel.to) || weather.isFrozen(channel.to) || channel.isHeld()
  }

  private func deliver() -> Bool {
    var worked = datagrams.deliver(by: clock.now)
    var ready = busy.filter { !isBlocked($0) }
    mix(&ready)
    for channel in ready {
      // What arrives may stand in the way of what comes after it.
      while !isBlocked(channel), channel.arrive(by: clock.now) { worked = true }
    }
    busy.removeAll { channel in
      if channel.isEmpty { channel.isListed = false }
      return channel.isEmpty
    }
    return worked
  }

  private func mix<Element>(_ list: inout [Element]) {
    guard var generator = shuffle else { return }
    list.shuffle(using: &generator)
    shuffle = generator
  }

  /// Those who have had no sign of life for as long as they wait give up.
  private func giveUp() {
    for (wire, end, due) in silences() where due <= clock.now {
      wire.lose(at: end, code: 1006, reason: "no sign of life")
    }
  }

  private func silences() -> [(wire: Wire, end: any WireEnd, due: UInt64)] {
    guard !wires.isEmpty else { return [] }
    return wires.flatMap { wire in
      [wire.caller, wire.callee].compactMap { end in
        guard let end, let other = wire.other(than: end), let patience = end.peerTimeout, wire.closer !== end,
          !weather.isFrozen(end.host), let since = weather.silence(of: other.host, at: end.host)
        else { return nil }
        return (wire, end, max(since, wire.openedAt) &+ patience)
      }
    }
  }

  /// Runs until nothing is left to do.
  func settle() {
    var rounds = 0
    while step() {
      rounds += 1
      precondition(
        rounds < TestNetwork.roundLimit, "this never comes to rest: something wakes itself again and again")
    }
  }

  private func step() -> Bool {
    var running = worlds.filter { !$0.isStill }
    mix(&running)
    var worked = false
    for world in running {
      if bench.runTasks(of: world.crew) { worked = true }
      if world.step() { worked = true }
    }
    return deliver() || worked
  }

  /// Lets time pass, stopping at everything that is due in between.
  func pass(_ duration: Duration) {
    let target = clock.now + duration.nanoseconds
    settle()
    if clock.isReal {
      while clock.now < target { linger(until: target) }
      return
    }
    while let next = nextWake, next <= target { move(to: next) }
    move(to: target)
  }

  /// Waits a moment of real time for whatever comes from outside, and wakes whoever is due by then.
  private func linger(until target: UInt64) {
    let next = min(nextWake ?? target, target)
    let left = next > clock.now ? min(next - clock.now, TestNetwork.moment) : 0
    if left > 0 {
      _ = bench.waitForTask(.nanoseconds(Int64(left)), of: worlds.filter { !$0.isStill }.map(\.crew))
    }
    move(to: clock.now)
  }

  private var nextWake: UInt64? {
    let resting = worlds.filter { !$0.isStill }.compactMap(\.nextWake)
    let due = busy.filter { !isBlocked($0) }.compactMap(\.nextDue)
    return
      (resting + due + silences().map(\.due) + (clock.nextWake.map { [$0] } ?? [])
      + (datagrams.nextDue.map { [$0] } ?? [])).min()
  }

  private func move(to time: UInt64) {
    clock.move(to: time)
    for world in worlds where !world.isStill { world.turn() }
    giveUp()
    settle()
  }

  /// Does something of a hub that may wait. When nothing else is left to do, time goes on until it has what
  /// it waits for. `meanwhile` is called between any two rounds, up to a limit.
  func carryOut<Success: Sendable>(
    for world: World, _ work: @escaping @Sendable () async throws -> Success, meanwhile: (() -> Void)?
  ) -> Result<Success, any Error> {
    let outcome = Lock<Result<Success, any Error>?>(nil)
    let task = Task.detached(executorPreference: world.crew) {
      do {
        let value = try await work()
        outcome.withLock { $0 = .success(value) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
    }
    var interruptions = 0
    let began = clock.now
    while true {
      if let meanwhile, interruptions < TestNetwork.interruptionLimit {
        interruptions += 1
        meanwhile()
        _ = step()
        if outcome.withLock({ $0 }) == nil { continue }
      }
      settle()
      if let outcome = outcome.withLock({ $0 }) { return outcome }
      if clock.isReal, clock.now &- began < TestNetwork.realLimit {
        linger(until: clock.now &+ TestNetwork.moment)
        continue
      }
      if bench.waitForTask(patience, of: worlds.filter { !$0.isStill }.map(\.crew)) { continue }
      guard !clock.isReal, let next = nextWake else {
        task.cancel()
        return .failure(TestHubError(["this waits for something that never comes"]))
      }
      move(to: next)
    }
  }
}
