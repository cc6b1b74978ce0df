internal import Glibc
internal import HubKernel

/// Plays the moving of hubs from WebSockets to data channels with real processes, and tells it as it happens.
final class Development: Sendable {
  /// What the play waits for.
  private enum Event: Sendable {
    case line(hub: Int, String)
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
  private let events: AsyncStream<Event>
  private let tell: AsyncStream<Event>.Continuation

  init(_ console: Console, hubs: Int, delay: Duration, stays: Bool) {
    (self.console, total, self.delay, self.stays) = (console, hubs, delay, stays)
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
      let hub = try DevelopmentHub(
        number, in: folder, calling: ports.first, delay: "\(delay.milliseconds)ms"
      ) { [tell] line in tell.yield(.line(hub: number - 1, line)) }
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
    return try await follow(&story, ports)
  }

  private func follow(_ story: inout DevelopmentStory, _ ports: [UInt16]) async throws -> ExitCode {
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
      }
      if story.hasMoved { break }
    }
    try sumUp(story, ports, clients)
    guard stays else { return .ok }
    console.say("the hubs stay until they are interrupted: Ctrl-C")
    for await event in events { if case .interrupt = event { break } }
    // Their peers stay as well.
    withExtendedLifetime(clients) {}
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
