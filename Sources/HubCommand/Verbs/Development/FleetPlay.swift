internal import Glibc
internal import HubKernel

/// Plays what a fleet bears, with real processes: peers of all hubs find each other and exchange signals, a
/// hub is killed and comes back, and so is the server between them.
final class FleetPlay: Sendable {
  private enum Event: Sendable {
    case told(Result<String, CommandFailure>)
    case interrupt
  }

  /// How long hubs may take to notice that somebody has gone or come back.
  private static let patience = Duration.seconds(30)
  private static let step = Duration.milliseconds(50)

  private let console: Console
  private let total: Int
  private let stays: Bool
  private let cast: FleetCast
  private let folder: DevelopmentFolder

  init(_ console: Console, hubs: Int, stays: Bool, environment: [String: String]) throws {
    let program = try DevelopmentEngine.program(environment: environment)
    do { folder = try DevelopmentFolder() } catch {
      throw CommandFailure(.failed, "no folder can be made in /tmp: \(error)")
    }
    (self.console, total, self.stays) = (console, hubs, stays)
    cast = FleetCast(program, in: folder)
  }

  /// Plays all of it, and ends everybody however it goes on.
  func play() async throws -> ExitCode {
    defer {
      cast.end()
      folder.remove()
    }
    let (events, tell) = AsyncStream.makeStream(of: Event.self)
    try SignalPipe.open([SIGINT, SIGTERM]) { _ in tell.yield(.interrupt) }
    Task { [self] in
      do { tell.yield(.told(.success(try await scenes()))) } catch {
        tell.yield(.told(.failure(error as? CommandFailure ?? CommandFailure(.failed, "\(error)"))))
      }
    }
    for await event in events {
      guard case .told(let result) = event else { return .interrupted }
      console.say(try result.get())
      break
    }
    guard stays else { return .ok }
    console.say("the hubs and the server stay until they are interrupted: Ctrl-C. Meanwhile, elsewhere:")
    for admin in cast.admins { console.say("  hubctl plugins --admin \(admin)") }
    for await event in events { if case .interrupt = event { break } }
    return .ok
  }

  /// Everything in its order; returns what it came to.
  private func scenes() async throws -> String {
    let engine = try cast.startEngine()
    console.say("1  nats-server listens on nats://127.0.0.1:\(engine), with a folder that goes with it")
    var ports: [UInt16] = []
    for number in 1...total {
      ports.append(try cast.startHub(number))
      console.say("2  hub-\(number) listens on ws://127.0.0.1:\(ports[number - 1])")
    }
    for admin in cast.admins { console.say("   hubctl peers --admin \(admin)") }
    var crowd = FleetCrowd()
    for (place, port) in ports.enumerated() { try crowd.enter(place + 1, at: port) }
    console.say("3  \(try crowd.meet()) times a peer was told of one at another hub")
    console.say("4  \(try crowd.exchange()) signals between peers of all hubs arrived")
    try await loseHub(&crowd)
    try await loseEngine(&crowd)
    let summary = "\(total) hubs, \(crowd.count) peers: \(try crowd.summary())"
    if stays { try crowd.keep() }
    return summary
  }

  private func loseHub(_ crowd: inout FleetCrowd) async throws {
    let victim = 2
    let began = ContinuousClock.now
    cast.killHub(victim)
    try crowd.lose(victim, within: Self.patience)
    let time = began.duration(to: .now).milliseconds
    console.say(
      "5  hub-\(victim) was killed: after \(time) ms its peer was gone everywhere, and "
        + "\(try crowd.exchange()) signals between those left arrived")
    try crowd.enter(victim, at: try cast.startHub(victim))
    let met = try crowd.meet(victim)
    console.say(
      "6  hub-\(victim) is back: \(met) times a peer was told that its peer is, or it of another; "
        + "\(try crowd.exchange()) signals arrived")
  }

  private func loseEngine(_ crowd: inout FleetCrowd) async throws {
    var began = ContinuousClock.now
    cast.killEngine()
    try await wait(until: "degraded")
    let local = try crowd.exchangeAtHome()
    let sent = try crowd.sendAcross()
    console.say(
      "7  nats-server was killed: after \(began.duration(to: .now).milliseconds) ms all hubs say "
        + "'degraded'; \(local) signals within hubs arrived, and \(sent) for other hubs were sent")
    began = ContinuousClock.now
    _ = try cast.startEngine()
    try await wait(until: "ok")
    let (arrived, refused) = try crowd.settle(within: Self.patience)
    console.say(
      "8  nats-server is back: after \(began.duration(to: .now).milliseconds) ms all hubs are well; of "
        + "those signals \(arrived) arrived and \(refused) came back as errors; "
        + "\(try crowd.exchange()) new ones arrived")
  }

  /// Waits until every hub says of its fleet that it is well, or that it is not.
  private func wait(until word: String) async throws {
    let deadline = ContinuousClock.now + Self.patience
    for admin in cast.admins {
      guard let target = AdminTarget(admin) else { continue }
      while true {
        let answer = try? await AdminClient(target).ask("GET", "/admin/v1/plugins/fleet")
        if answer?.json?["health"]?.text == word { break }
        guard ContinuousClock.now < deadline else {
          let said = answer?.json?["health"]?.text ?? "nothing"
          throw CommandFailure(
            .failed, "a hub says \(said) of its fleet and not \(word), after \(Self.patience)")
        }
        try await Task.sleep(for: Self.step)
      }
    }
  }
}
