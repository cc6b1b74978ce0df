internal import HubKernel

/// Answers hubctl. It is always on, and heard only where administrators are.
final class AdminPlugin: Plugin {
  static let manifest = Manifest(
    "admin", "Answers hubctl on the admin address.", requires: [Capability((any HubControl).self)],
    wants: [Capability(ChangeDesk.self)])

  /// How many may follow the events at once.
  private static let followerLimit = 16
  /// A reader that went away is noticed when something is sent to it.
  private static let heartbeat = Duration.seconds(15)

  private let host: Host
  private let answers: AdminAnswers
  private let changes: ChangeAnswers?
  private let followers = Lock<[EventQueue]>([])

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    self.host = host
    answers = AdminAnswers(control: try host.require((any HubControl).self))
    changes = host.want(ChangeDesk.self).map { ChangeAnswers(host: host, desk: $0) }
  }

  func wire(_ hub: Wiring) {
    serve(hub, .GET, "/admin/v1/plugins") { answers, _ in answers.plugins() }
    serve(hub, .GET, "/admin/v1/order") { answers, _ in answers.order() }
    serve(hub, .GET, "/admin/v1/meters") { answers, _ in answers.meters() }
    ChangeAnswers.wire(hub, changes)
    serve(hub, .POST, "/admin/v1/drain") { answers, _ in answers.drain() }
    hub.serve(.GET, "/admin/v1/events", for: .administrators) { [self] request in
      AdminDoor.refusal(of: request) ?? follow(request)
    }
  }

  func start() async throws {
    host.every(AdminPlugin.heartbeat) { [self] in
      for queue in followers.withLock({ $0 }) { queue.beat() }
    }
  }

  func stop() async {
    for queue in followers.withLock({ $0 }) { queue.close() }
  }

  private func serve(
    _ hub: Wiring, _ method: HTTPMethod, _ path: String,
    _ answer: @escaping @Sendable (AdminAnswers, HTTPRequest) async -> HTTPResponse
  ) {
    hub.serve(method, path, for: .administrators) { [answers] request in
      if let refusal = AdminDoor.refusal(of: request) { return refusal }
      return await answer(answers, request)
    }
  }

  private func follow(_ request: HTTPRequest) -> HTTPResponse {
    let wanted = request.queryValues("type")
    if let unknown = answers.unknownEvent(among: wanted) { return unknown }
    let queue = EventQueue(types: Set(wanted))
    let isRoom = followers.withLock { followers in
      guard followers.count < AdminPlugin.followerLimit else { return false }
      followers.append(queue)
      return true
    }
    guard isRoom else {
      return .problem(503, code: "too-many-followers", "enough others follow the events already")
    }
    let control = answers.control
    let clock = host.clock
    return HTTPResponse(
      headers: [("content-type", "application/jsonl"), ("cache-control", "no-store")],
      body: .stream { [self] stream in
        let tap = control.tap { queue.put($0, at: clock.wallMilliseconds) }
        await queue.drain(into: stream)
        control.untap(tap)
        followers.withLock { $0.removeAll { $0 === queue } }
      })
  }
}
