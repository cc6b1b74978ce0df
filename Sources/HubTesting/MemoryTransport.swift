import HubKernel

/// One reactor's sockets, in memory. Used on the hub's thread alone.
final class MemoryTransport: Transport {
  /// What a real transport would notice later, and so must not happen inside a call.
  private(set) var later: [(Lane) -> Void] = []
  private var clients: [UInt32: TestClient] = [:]
  private var questions: [UInt32: TestAnswer] = [:]
  private var nextLink: UInt32 = 0
  /// How many bytes may wait for a reader that stands still.
  var queuedBytes = 1 << 21
  private let clock: TestClock
  /// Connections from which nothing is taken, and until when.
  private var resting: [UInt32: UInt64] = [:]

  init(clock: TestClock) { self.clock = clock }

  func newLink() -> Link {
    nextLink += 1
    return Link(index: nextLink, generation: 1)
  }

  func add(_ client: TestClient) { clients[client.link.index] = client }
  func add(_ answer: TestAnswer, on link: Link) { questions[link.index] = answer }
  /// The connections that are not over yet.
  var count: Int { clients.count }

  /// Tells the lane what has come about since; returns whether anything had.
  func tell(_ lane: Lane) -> Bool {
    let due = later
    later = []
    for action in due { action(lane) }
    return wakeRested(lane) || !due.isEmpty
  }

  func respond(_ response: HTTPResponse, to link: Link) {
    if let answer = questions[link.index] {
      answer.begin(response)
      if case .bytes = response.body { questions[link.index] = nil }
    } else if let client = clients.removeValue(forKey: link.index) {
      client.inside.withLock { inside in
        guard inside.state == .waiting else { return }
        inside.headers = response.headers
        inside.state = .refused(status: response.status, body: TestAnswer.text(of: response))
      }
    }
  }

  func stream(_ piece: [UInt8], to link: Link) -> Bool {
    questions[link.index]?.append(piece) ?? false
  }

  func finishStream(_ link: Link) { questions.removeValue(forKey: link.index)?.finish() }

  func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool {
    guard let client = clients[link.index] else { return false }
    return client.inside.withLock { inside in
      guard inside.state == .waiting else { return false }
      inside.state = .open
      inside.connection = connection
      inside.subprotocol = subprotocol
      return true
    }
  }

  func acceptAndClose(_ link: Link, code: UInt16, reason: String) {
    clients.removeValue(forKey: link.index)?.inside.withLock { inside in
      if inside.state == .waiting { inside.state = .closed(code: code, reason: reason) }
    }
  }

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to link: Link) -> Bool {
    guard let client = clients[link.index] else { return false }
    let heard = Heard(String(decoding: message, as: UTF8.self), kind)
    let limit = queuedBytes
    let isTooSlow: Bool? = client.inside.withLock { inside in
      guard inside.state == .open, !inside.isEnding else { return nil }
      guard inside.isStalled else {
        inside.heard.append(heard)
        return false
      }
      guard inside.unreadBytes + message.count <= limit else { return true }
      inside.unread.append(heard)
      inside.unreadBytes += message.count
      return false
    }
    if isTooSlow == true { drop(client, code: CloseCode.tryLater, reason: "reading too slowly") }
    return isTooSlow == false
  }

  func close(_ link: Link, code: UInt16, reason: String) {
    if let client = clients[link.index] { drop(client, code: code, reason: reason) }
  }

  func probe(_ link: Link) {
    guard let client = clients[link.index] else { return }
    let (isSilent, connection) = client.inside.withLock { ($0.isSilent || $0.isStalled, $0.connection) }
    if !isSilent, let connection { later.append { $0.answered(connection) } }
  }

  func call(_ call: OutgoingCall, as connection: ConnectionID) {
    later.append { $0.callFailed(connection, CallFailure(.unreachable, "nobody is there")) }
  }

  func hangUp(_ connection: ConnectionID) {}

  func widen(_ link: Link) {}

  func rest(_ link: Link, for time: Duration) {
    guard time > .zero, let client = clients[link.index], client.isOpen else { return }
    resting[link.index] = max(resting[link.index] ?? 0, clock.now &+ time.nanoseconds)
  }

  /// When the first of those who rest is to be heard again.
  var nextWake: UInt64? { resting.values.min() }

  /// A peer says something: the lane hears it at once, or when the peer has rested.
  func say(_ text: String, _ kind: MessageKind, by client: TestClient, to lane: Lane) {
    let isResting = resting[client.link.index] != nil
    let open = client.inside.withLock { inside -> ConnectionID? in
      guard inside.state == .open, !inside.isEnding else { return nil }
      if isResting { inside.unsaid.append(Heard(text, kind)) }
      return isResting ? nil : inside.connection
    }
    if let open { Array(text.utf8).withUnsafeBytes { lane.received(open, $0, kind) } }
  }

  private func wakeRested(_ lane: Lane) -> Bool {
    let rested = resting.filter { $0.value <= clock.now }.keys.sorted()
    for link in rested {
      resting[link] = nil
      guard let client = clients[link] else { continue }
      let unsaid = client.inside.withLock { inside in
        defer { inside.unsaid = [] }
        return inside.unsaid
      }
      for one in unsaid { say(one.text, one.kind, by: client, to: lane) }
    }
    return !rested.isEmpty
  }

  /// The hub closes a connection: the peer reads the code, and the lane hears of the end afterwards.
  private func drop(_ client: TestClient, code: UInt16, reason: String) {
    client.inside.withLock { inside in
      if inside.state == .open { inside.state = .closed(code: code, reason: reason) }
    }
    end(client, code: code, reason: reason)
  }

  /// The socket ends, whoever wanted it.
  func end(_ client: TestClient, code: UInt16, reason: String) {
    let connection = client.inside.withLock { inside -> ConnectionID? in
      if inside.state == .open || inside.state == .waiting { inside.state = .gone }
      guard !inside.isEnding else { return nil }
      inside.isEnding = true
      return inside.connection
    }
    clients[client.link.index] = nil
    resting[client.link.index] = nil
    if let connection { later.append { $0.closed(connection, code: code, reason: reason) } }
  }
}
