internal import Glibc
internal import HubKernel

/// Plays the moving of hubs from WebSockets to data channels with real processes, and tells it as it happens.
final class Development: Sendable {
  /// What the play waits for.
  private enum Event: Sendable {
    case line(hub: Int, String)
    case ended(hub: Int)
    case interrupt
    case deadline
  }

  /// Besides the delay itself it may take so long.
  private static let patience = Duration.seconds(40)
  /// How long connections may take to go once they are closed.
  private static let closing: UInt32 = 300_000

  private let console: Console
  private let total: Int
  private let delay: Duration
  private let stays: Bool
  /// Whether people get a demo and a console to look at.
  private let opens: Bool
  private let events: AsyncStream<Event>
  private let tell: AsyncStream<Event>.Continuation

  init(_ console: Console, hubs: Int, delay: Duration, stays: Bool, opens: Bool = false) {
    (self.console, total, self.delay, self.stays, self.opens) = (console, hubs, delay, stays || opens, opens)
    (events, tell) = AsyncStream.makeStream(of: Event.self)
  }

  func play() async throws -> ExitCode {
    let folder: DevelopmentFolder
    do { folder = try DevelopmentFolder() } catch {
      throw CommandFailure(.failed, "no folder can be made in /tmp: \(error)")
    }
    defer { folder.remove() }
    try SignalPipe.open([SIGINT, SIGTERM]) { [tell] _ in tell.yield(.interrupt) }
    var hubs: [DevelopmentHub] = []
    defer {
      for hub in hubs { hub.interrupt() }
      for hub in hubs { hub.end() }
    }
    var story = DevelopmentStory(total: total)
    var ports: [UInt16] = []
    for number in 1...total {
      let admin = opens ? try FreePort.find().map { "127.0.0.1:\($0)" } : nil
      let hub = try DevelopmentHub(
        number, in: folder, admin: admin, plugins: plugins(calling: ports.first),
        ended: { [tell] in tell.yield(.ended(hub: number - 1)) },
        hear: { [tell] line in tell.yield(.line(hub: number - 1, line)) })
      hubs.append(hub)
      story.add(hub.id, hub.name)
      guard let port = hub.port() else {
        throw CommandFailure(
          .failed, "\(hub.name) does not start", hint: "hubctl check says what is wrong with a configuration")
      }
      ports.append(port)
      console.say(
        story.say(number == 1 ? 1 : min(number, 3), "\(hub.name) listens on ws://127.0.0.1:\(port)"))
    }
    return try await follow(&story, hubs, ports)
  }

  /// What a hub is made of that calls another one.
  private func plugins(calling port: UInt16?) -> [String] {
    let hubs = port.map { "['ws://127.0.0.1:\($0)']" } ?? "[]"
    return [
      "signaling", "hub-registry: {isHub: true}", "mesh", "bootstrap: {hubs: \(hubs)}",
      "p2p-migration: {meshMigrationDelay: \(delay.milliseconds)ms, addresses: [127.0.0.1]}", "health",
    ] + (opens ? ["browser-client", "console"] : [])
  }

  private func follow(
    _ story: inout DevelopmentStory, _ hubs: [DevelopmentHub], _ ports: [UInt16]
  ) async throws -> ExitCode {
    let clients = ports.compactMap { DevelopmentClient(port: $0) }
    guard clients.count == total else {
      throw CommandFailure(.failed, "a hub takes no peers")
    }
    let timer = Task { [tell, delay] in
      try await Task.sleep(for: delay + Self.patience)
      tell.yield(.deadline)
    }
    defer { timer.cancel() }
    for await event in events {
      switch event {
      case .interrupt: return .interrupted
      case .deadline:
        throw CommandFailure(
          .failed, "\(story.moved.count) of \(total) hubs have moved to data channels in time",
          hint: "UDP between addresses of this machine must not be filtered")
      case .line(let hub, let line):
        for line in story.hear(line, of: hub) { console.say(line) }
      case .ended(let hub):
        throw CommandFailure(
          .failed, "\(hubs[hub].name) has ended before the story did", hint: "hubctl dev, once more")
      }
      if story.hasMoved { break }
    }
    try sumUp(story, ports, clients)
    guard stays else { return .ok }
    try DevelopmentClient.keep(clients)
    console.say("the hubs and their peers stay until they are interrupted: Ctrl-C. Meanwhile, elsewhere:")
    for hub in hubs { console.say("  hubctl mesh --admin \(hub.admin)") }
    console.say(
      "  hubctl dev kill \(total)    ends \(hubs[total - 1].name) on the spot; see what the others do")
    if opens { await links(hubs, ports) }
    return await watch(&story, hubs)
  }

  /// Where people can look: the demo in two tabs, perhaps of two hubs, and the console of each.
  private func links(_ hubs: [DevelopmentHub], _ ports: [UInt16]) async {
    for (hub, port) in zip(hubs, ports) {
      console.say("  \(hub.name)   demo     http://127.0.0.1:\(port)/demo")
      guard let target = AdminTarget(hub.admin) else { continue }
      let wish = AdminClient.Request(method: "POST", path: "/console/tickets")
      let path = try? await AdminClient(target).ask(wish).json?["path"]?.text
      console.say("          console  http://\(hub.admin)\(path?.printable ?? "/console")")
    }
    console.say("  each link to a console opens it once, within a minute; hubctl console makes another")
  }

  /// Tells what happens to the hubs, until somebody has seen enough.
  private func watch(_ story: inout DevelopmentStory, _ hubs: [DevelopmentHub]) async -> ExitCode {
    for await event in events {
      switch event {
      case .interrupt: return .ok
      case .deadline: continue
      case .line(let hub, let line):
        for line in story.hear(line, of: hub) { console.say(line) }
      case .ended(let hub):
        console.say(story.say(9, "\(hubs[hub].name) is gone, and its connections with it"))
      }
    }
    return .ok
  }

  /// The last two steps, and what it all came to.
  private func sumUp(
    _ story: DevelopmentStory, _ ports: [UInt16], _ clients: [DevelopmentClient]
  ) throws {
    usleep(Self.closing)
    let left = LocalConnections.count(at: Set(ports)).map { $0 - clients.count }
    let between = left.map { "\($0) TCP connections between hubs are left" } ?? "hubs have moved"
    console.say(story.say(7, between))
    var count = 0
    for (place, client) in clients.enumerated() {
      for (other, target) in clients.enumerated() where other != place {
        guard client.reaches(target, saying: "\(place + 1) to \(other + 1)") else {
          throw CommandFailure(
            .failed, "a signal from the peer of hub-\(place + 1) did not reach that of hub-\(other + 1)")
        }
        count += 1
      }
    }
    console.say(story.say(8, "\(count) signals between peers of all hubs arrived; their WebSockets stand"))
    let channels = story.channels.values.reduce(0) { $0 + $1.count } / 2
    console.say(
      "\(total) hubs, \(channels) data channels, \(story.closed) ends of WebSockets closed, "
        + "\(left ?? 0) left between hubs, \(clients.count) peers that noticed nothing")
    if let left, left > 0 {
      throw CommandFailure(.problems, "not all WebSockets between hubs are closed")
    }
  }
}
