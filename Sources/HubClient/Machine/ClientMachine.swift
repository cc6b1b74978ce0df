internal import HubBase

/// What a client knows and decides, without sockets and clock: its owner hands in what came and what time it
/// is, in milliseconds, and carries out what it asks for. One thread at a time uses it.
final class ClientMachine {
  /// A connection that is to come about.
  struct Attempt {
    let link: Int
    let hub: String
    let place: Place?
    let alarm: Int
  }

  /// The connection in use.
  struct Connection {
    let link: Int
    let hub: String
    let place: Place
    var heardAt: Int64
    var isAsking = false
  }

  /// Somebody who waits for an answer of the hub.
  struct Question {
    /// The type of message that answers it; nil where only a refusal would name it.
    let answer: String?
    let alarm: Int
    let complete: (Result<JSONValue, ClientError>) -> Void
  }

  let options: ClientOptions
  var networkName: String
  var data: JSONValue
  var hubs: HubList
  var now: Int64 = 0
  private(set) var state = LifecycleState.disconnected
  private(set) var effects: [ClientEffect] = []
  let chance: () -> Double

  var attempt: Attempt?
  var connection: Connection?
  var place: Place?
  /// One that the hub did not answer on. A hub that is only slow would take a close for a farewell.
  var former: Int?
  /// The hubs that are left to try, while the present one wants this peer to go.
  var moving: [String]?
  var isStarted = false
  var isOver = false
  var isAnnounced = false
  var lastRefusal: ClientError?
  /// Why it is over; nil where it was closed.
  var endError: ClientError?

  var roster = Roster()
  var peerStates: [PeerID: LifecycleState] = [:]
  var questions: [Int: Question] = [:]
  var pongs: [(Result<JSONValue, ClientError>) -> Void] = []
  var waiting: [(ticket: Int, work: () -> Void)] = []
  var watches: [String: Watch] = [:]
  var lastTime: Int64 = 0
  private var alarms: [Int: (due: Int64, work: () -> Void)] = [:]
  private var numbers = 0
  var lasting: Int?
  var sweeping: Int?

  init(_ options: ClientOptions, chance: @escaping () -> Double) throws(ClientError) {
    try Self.check(options)
    self.options = options
    self.chance = chance
    (networkName, data) = (options.networkName, options.data)
    hubs = try HubList(options.hubs, timing: options.timing)
  }

  private static func check(_ options: ClientOptions) throws(ClientError) {
    try checkNetwork(options.networkName, options.data)
    if let signer = options.signer, signer.publicKey.kind != .ed25519 {
      throw ClientError("bad-signer", "records are signed with an Ed25519 key, and this is another kind")
    }
    if case .text(let token) = options.credential.kind,
      token.utf8.count > Credential.longest || !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    {
      throw ClientError("bad-token", "a token is one word of ASCII, \(Credential.longest) bytes at most")
    }
  }

  static func checkNetwork(_ name: String, _ data: JSONValue) throws(ClientError) {
    guard NetworkName(name) != nil else {
      throw ClientError(
        "bad-network-name",
        "'\(name.prefix(40))' is no network: a name is 1 to 128 bytes of UTF-8 without control characters")
    }
    guard case .object = data else {
      throw ClientError("bad-data", "what others are told of a peer is an object")
    }
  }

  /// Takes what is to be done, in its order.
  func takeEffects() -> [ClientEffect] {
    defer { effects = [] }
    return effects
  }

  func emit(_ effect: ClientEffect) { effects.append(effect) }

  func tell(_ event: ClientEvent) { emit(.tell(event)) }

  func nextNumber() -> Int {
    numbers += 1
    return numbers
  }

  func enter(_ next: LifecycleState, hub: String? = nil) {
    guard next != state else { return }
    let previous = state
    state = next
    tell(.lifecycle(LifecycleChange(next, from: previous, hub: hub)))
  }

  /// What is between this peer and another one has come to another state.
  func enter(_ next: LifecycleState, with peer: PeerID) {
    let previous = peerStates[peer] ?? .announced
    guard next != previous else { return }
    if next == .disconnected {
      peerStates[peer] = nil
    } else if peerStates[peer] != nil || peerStates.count < options.limits.peers {
      peerStates[peer] = next
    }
    tell(.lifecycle(LifecycleChange(next, from: previous, peer: peer)))
  }

  /// Does something later; the number calls it off.
  func after(_ time: Duration, _ work: @escaping () -> Void) -> Int {
    let number = nextNumber()
    alarms[number] = (now &+ time.milliseconds, work)
    return number
  }

  func callOff(_ alarm: Int?) { if let alarm { alarms[alarm] = nil } }

  func callOffEverything() { alarms = [:] }

  /// When `tick` is to be called; nil while nothing is to be done later.
  var due: Int64? { alarms.values.map(\.due).min() }

  /// Does what is due.
  func tick(now: Int64) {
    self.now = max(self.now, now)
    while let next = alarms.filter({ $0.value.due <= self.now }).min(by: { $0.key < $1.key }) {
      alarms[next.key] = nil
      next.value.work()
    }
  }
}
