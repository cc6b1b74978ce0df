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
  let network: TestNetwork
  private(set) weak var world: World?
  private let kernel: Kernel
  private var number = 0
  private var isSevered = false
  let vehicles = VehicleDeck()
  private var ends: [UInt32: HubEnd] = [:]
  private var calls: [ConnectionID: HubEnd] = [:]
  /// Connections from which nothing is taken, and until when.
  private var resting: [UInt32: UInt64] = [:]

  init(_ kernel: Kernel, network: TestNetwork) {
    self.kernel = kernel
    self.network = network
  }

  func belong(to world: World, _ number: Int) { (self.world, self.number) = (world, number) }

  private var clock: TestClock { network.clock }
  var settings: HubSettings { kernel.settings }
  /// Its lane, which has seen what was left for it.
  var lane: Lane? { world?.lane(number) }
  /// Tells the lane something when it is not at work.
  func tell(_ action: @escaping (Lane) -> Void) { later.append(action) }

  func add(_ end: HubEnd) { ends[end.link.index] = end }
  func remove(_ end: HubEnd, of connection: ConnectionID?) {
    ends[end.link.index] = nil
    resting[end.link.index] = nil
    if let connection { calls[connection] = nil }
  }
  func isAnswered(_ connection: ConnectionID) { calls[connection] = nil }

  /// The hub was killed: its system hangs up, and nobody will be reached any more.
  func sever() {
    isSevered = true
    network.datagrams.unbindAll(of: self)
    for end in ends.values { end.hangUp() }
    for client in clients.values { end(client, code: 1006, reason: "") }
  }
  func isResting(_ link: Link) -> Bool { resting[link.index] != nil }

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
    } else if let end = ends[link.index] {
      end.refuse(response)
    } else if let client = clients.removeValue(forKey: link.index) {
      client.inside.withLock { inside in
        guard inside.state == .waiting else { return }
        inside.headers = response.headers
        inside.state = .refused(status: response.status, body: TestAnswer.text(of: response))
      }
      client.tellListener()
    }
  }

  func stream(_ piece: [UInt8], to link: Link) -> Bool {
    questions[link.index]?.append(piece) ?? false
  }

  func finishStream(_ link: Link) { questions.removeValue(forKey: link.index)?.finish() }

  func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool {
    if let end = ends[link.index] { return end.accept(as: connection, subprotocol: subprotocol) }
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
    if let end = ends[link.index] { return end.acceptAndClose(code: code, reason: reason) }
    let client = clients.removeValue(forKey: link.index)
    client?.inside.withLock { inside in
      if inside.state == .waiting { inside.state = .closed(code: code, reason: reason) }
    }
    client?.tellListener()
  }

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to link: Link) -> Bool {
    if let end = ends[link.index] { return end.say(message, kind) }
    if let vehicle = vehicles.find(link) { return vehicle.send(message, kind) }
    guard let client = clients[link.index] else { return false }
    let heard = Heard(Array(message), kind)
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
    client.tellListener()
    if isTooSlow == true { drop(client, code: CloseCode.tryLater, reason: "reading too slowly") }
    return isTooSlow == false
  }

  func close(_ link: Link, code: UInt16, reason: String) {
    if let end = ends[link.index] { return end.close(code: code, reason: reason) }
    if let vehicle = vehicles.find(link) { return vehicle.close(code: code, reason: reason) }
    if let client = clients[link.index] { drop(client, code: code, reason: reason) }
  }

  func probe(_ link: Link) {
    if let end = ends[link.index] { return end.ping() }
    if let vehicle = vehicles.find(link) { return vehicle.probe() }
    guard let client = clients[link.index] else { return }
    let (isSilent, connection) = client.inside.withLock { ($0.isSilent || $0.isStalled, $0.connection) }
    if !isSilent, let connection { later.append { $0.answered(connection) } }
  }

  func call(_ call: OutgoingCall, as connection: ConnectionID) {
    guard !isSevered else {
      return later.append { $0.callFailed(connection, CallFailure(.unreachable, "the hub was killed")) }
    }
    calls[connection] = HubEnd(self, calling: call, as: connection)
  }

  func hangUp(_ connection: ConnectionID) { calls.removeValue(forKey: connection)?.hangUp() }

  func widen(_ link: Link) { ends[link.index]?.isWide = true }

  func rest(_ link: Link, for time: Duration) {
    if let vehicle = vehicles.find(link) { return vehicle.rest(for: time) }
    guard time > .zero, ends[link.index] != nil || clients[link.index]?.isOpen == true else { return }
    resting[link.index] = max(resting[link.index] ?? 0, clock.now &+ time.nanoseconds)
  }

  /// When the first of those who rest is to be heard again.
  var nextWake: UInt64? { resting.values.min() }

  /// A peer says something: the lane hears it at once, or when the peer has rested.
  func say(_ what: Heard, by client: TestClient, to lane: Lane) {
    let isResting = resting[client.link.index] != nil
    let open = client.inside.withLock { inside -> ConnectionID? in
      guard inside.state == .open, !inside.isEnding else { return nil }
      if isResting { inside.unsaid.append(what) }
      return isResting ? nil : inside.connection
    }
    if let open { what.bytes.withUnsafeBytes { lane.received(open, $0, what.kind) } }
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
      for one in unsaid { say(one, by: client, to: lane) }
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
    client.tellListener()
    clients[client.link.index] = nil
    resting[client.link.index] = nil
    if let connection { later.append { $0.closed(connection, code: code, reason: reason) } }
  }
}
