internal import HubKernel

/// Those who follow the events over the admin address.
final class EventFollowers: Sendable {
  /// How many may follow at once.
  private static let most = 16
  /// A reader that went away is noticed when something is sent to it.
  private static let heartbeat = Duration.seconds(15)

  private let host: Host
  private let control: any HubControl
  private let queues = Lock<[EventQueue]>([])

  init(host: Host, control: any HubControl) {
    self.host = host
    self.control = control
  }

  func start() {
    host.every(EventFollowers.heartbeat) { [self] in
      for queue in queues.withLock({ $0 }) { queue.beat() }
    }
  }

  func stop() {
    for queue in queues.withLock({ $0 }) { queue.close() }
  }

  /// The answer that goes on for as long as things happen and somebody reads.
  func follow(_ request: HTTPRequest) -> HTTPResponse {
    let fields = [
      (name: "content-type", value: "application/jsonl"), (name: "cache-control", value: "no-store"),
    ]
    // Whoever asks for the head alone reads nothing, and would hold a place until they leave.
    if request.method == "HEAD" { return HTTPResponse(headers: fields) }
    let queue = EventQueue(
      EventFilter(request, plugins: control.plugins()), isForGuest: request.isGuest)
    let isRoom = queues.withLock { queues in
      guard queues.count < EventFollowers.most else { return false }
      queues.append(queue)
      return true
    }
    guard isRoom else {
      return .problem(503, code: "too-many-followers", "enough others follow the events already")
    }
    let (control, clock) = (control, host.clock)
    return HTTPResponse(
      headers: fields,
      body: .stream { [self] stream in
        let tap = control.tap { queue.put($0, at: clock.wallMilliseconds) }
        await queue.drain(into: stream)
        control.untap(tap)
        queues.withLock { $0.removeAll { $0 === queue } }
      })
  }
}
