import Glibc
import HubKernel

extension Course {
  private static let repetitions = 50

  /// `stop` must be safe even when `start` never ran.
  mutating func checkStopWithoutStart() async throws {
    let hub = try TestHub(unbooted: yaml(), catalogue: catalogue)
    let kernel = hub.kernel
    try await hub.run { try await kernel.stopWithoutStart() }
    find(warningsOf: hub, while: "it was stopped without a start")
    if !hub.kernel.census.isClean { find("leaves something behind when it is stopped without a start") }
  }

  /// Coming and going fifty times leaves nothing behind.
  mutating func checkRepetition() async throws {
    let hub = try await hub()
    try await hub.reload(with: yaml(with: false))
    let before = hub.kernel.census
    var descriptors = Course.openDescriptors()
    var opened: [Set<String>] = []
    var remains: [WeakPlugin] = []
    for round in 1...Course.repetitions {
      try await hub.reload(with: yaml(round: round))
      await hub.pass(.milliseconds(10))
      hub.kernel.runningPlugin(id).map { remains.append(WeakPlugin($0)) }
      try await hub.reload(with: yaml(with: false, round: round))
      let open = Course.openDescriptors()
      opened.append(open.subtracting(descriptors))
      descriptors.formUnion(open)
    }
    await hub.settle()
    for (name, was, left) in before.differences(to: hub.kernel.census) {
      find("leaves \(name) behind: \(left - was) more after \(Course.repetitions) starts and stops")
    }
    // Other tests open some at the same time; a leak opens one in each round that is there to the end.
    let left = Course.openDescriptors()
    if opened.allSatisfy({ !$0.isDisjoint(with: left) }) { find("leaves descriptors open") }
    // The last one may still stand in the tables of a turn that has not ended.
    let alive = remains.dropLast().count { $0.plugin != nil }
    if alive > 0 { find("is never freed: \(alive) of \(Course.repetitions) instances are still there") }
    find(warningsOf: hub, while: "it came and went")
  }

  /// Every descriptor of the process, by its number and what it leads to.
  private static func openDescriptors() -> Set<String> {
    let folder = "/proc/self/fd/"
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: Set<String> = []
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let length = readlink(folder + name, &target, target.count)
      guard length > 0 else { continue }
      let bytes = target.prefix(length).map { UInt8(bitPattern: $0) }
      found.insert("\(name) \(String(decoding: bytes, as: UTF8.self))")
    }
    return found
  }

  /// Every message is answered once, and every event heard once, while the plugin and its neighbours are
  /// exchanged.
  mutating func checkReloadUnderTraffic() async throws {
    let hub = try await hub()
    let client = await hub.connect(PeerID(named: "traffic"))
    _ = client.take()
    let asked = Lock(0)
    for round in 1...10 {
      let configuration = try hub.configuration(of: yaml(with: round.isMultiple(of: 2), round: round))
      let kernel = hub.kernel
      let outcome = await hub.network.bench.perform { [world = hub.world] in
        world.carryOut {
          await kernel.reload(to: configuration)
        } meanwhile: {
          let number = asked.withLock { asked in
            asked += 1
            return asked
          }
          TrafficPlugin.ask(number, client, world)
        }
      }
      if case .success(.rejected(let reasons)) = outcome { find("cannot be reloaded: \(reasons)") }
    }
    await hub.settle()
    let answers = client.take().compactMap { $0["answer"]?.int }
    let count = asked.withLock { $0 }
    // What the plugin refuses is answered with an error and not with a number, but nothing is answered twice.
    if Set(answers).count != answers.count { find("doubles messages while it is exchanged") }
    if answers != answers.sorted() { find("lets messages overtake each other while it is exchanged") }
    let refused = client.heard.count { $0.type == "error" }
    if answers.count + refused < count { find("loses messages while it is exchanged") }
    let heard = TrafficPlugin.heard(in: hub)
    if heard != answers { find("loses or doubles events while it is exchanged") }
    find(warningsOf: hub, while: "it was reloaded")
  }

  /// A plugin that has stopped says and does nothing more.
  mutating func checkSilenceAfterStop() async throws {
    let hub = try await hub()
    let client = await hub.connect(PeerID(named: "witness"))
    await hub.pass(.seconds(1))
    try await hub.stop()
    let (said, heard) = (hub.log.count { $0.plugin == id }, client.heard.count)
    await hub.pass(.seconds(3600))
    if hub.log.count(where: { $0.plugin == id }) > said { find("goes on talking after it has stopped") }
    if client.heard.count > heard { find("goes on sending after it has stopped") }
    if !hub.kernel.census.isClean { find("leaves something running after the hub has stopped") }
    find(warningsOf: hub, while: "the hub stopped")
  }

  /// Draining ends by its deadline, also with a peer that is still there.
  mutating func checkDrain() async throws {
    let hub = try await hub()
    await hub.connect(PeerID(named: "guest"))
    let began = hub.clock.now
    try await hub.drain(within: .seconds(5))
    if hub.clock.now - began > Duration.seconds(5).nanoseconds { find("does not drain by its deadline") }
    find(warningsOf: hub, while: "the hub drained")
    try await hub.stop()
  }
}

private struct WeakPlugin: Sendable {
  weak let plugin: (any Plugin)?
  init(_ plugin: any Plugin) { self.plugin = plugin }
}

extension Kernel.Census {
  /// Whether nothing is left of any plugin.
  var isClean: Bool { timers == 0 && tasks == 0 && claims == 0 }

  func differences(to later: Kernel.Census) -> [(name: String, was: Int, left: Int)] {
    [
      ("timers", timers, later.timers), ("tasks", tasks, later.tasks),
      ("subscriptions", subscriptions, later.subscriptions), ("claims", claims, later.claims),
    ].filter { $0.1 < $0.2 }
  }
}
