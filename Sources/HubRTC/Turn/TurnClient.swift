internal import HubConfig
internal import HubWire

/// One of our sockets and one TURN server, which lends it an address (RFC 8656), over UDP.
final class TurnClient {
  /// How many addresses may be let through.
  static let permissionLimit = 64
  /// How many peers may have a channel.
  static let channelLimit = 64
  /// How often the server may send us elsewhere (RFC 8489 §10).
  static let redirectLimit = 2
  /// How often one request is repeated because the server has another nonce.
  static let nonceLimit = 3
  /// How often an address is borrowed anew after the server has forgotten it.
  static let returnLimit = 3

  let server: IceServer
  let port: LocalPort
  let base: Base
  /// The agent has this, and outlives it.
  unowned let agent: IceAgent
  let writer = StunWriter()
  let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: StunWriter.capacity, alignment: 8)

  /// Where the server is; it may send us elsewhere.
  var address: RemoteAddress
  var stage = TurnStage.new
  var key: LongTermKey?
  var questions = Questions<TurnPurpose>()
  /// What we were lent: one address of a family.
  var relayed: [Base] = []
  var permissions: [TurnPermission] = []
  var channels: [TurnChannel] = []
  var wantsOtherFamily: Bool
  var redirects = 0
  var returns = 0
  var staleNonces = 0
  var wasMismatched = false
  var refreshAt = Int64.max
  var keepaliveAt = Int64.max
  /// What the server granted, in milliseconds.
  var lifetime: Int64 = 0

  init(_ server: IceServer, at address: RemoteAddress, from base: Base, of agent: IceAgent) {
    self.server = server
    self.address = address
    self.base = base
    self.agent = agent
    port = base.port
    wantsOtherFamily = agent.settings.wantsBothFamilies && base.address.isV4
  }

  deinit { frame.deallocate() }

  var hasBegun: Bool { stage != .new }
  /// Whether the candidates are not complete without it.
  var isOpen: Bool { stage == .new || stage == .asking }

  /// When `tick` has something to do; the far future when it has nothing.
  var due: Int64 {
    var next = min(questions.due ?? .max, refreshAt, keepaliveAt)
    for permission in permissions { next = min(next, permission.renewAt) }
    for channel in channels { next = min(next, channel.renewAt) }
    return next
  }

  func begin(_ now: Int64) {
    stage = .asking
    allocate(now)
  }

  func allocate(_ now: Int64) {
    ask(.allocate, .allocate, now) { writer in
      writer.add(StunAttribute.requestedTransport, [17, 0, 0, 0])
      writer.add(StunAttribute.lifetime, agent.settings.allocationLifetime)
      if !base.address.isV4 {
        writer.add(StunAttribute.requestedAddressFamily, [2, 0, 0, 0])
      } else if wantsOtherFamily {
        writer.add(StunAttribute.additionalAddressFamily, [2, 0, 0, 0])
      }
    }
  }

  func refresh(_ seconds: UInt32, _ now: Int64) {
    ask(.refresh, .refresh, now) { $0.add(StunAttribute.lifetime, seconds) }
  }

  func ask(
    _ method: StunMethod, _ purpose: TurnPurpose, _ now: Int64, _ fill: (StunWriter) -> Void
  ) {
    let id = TransactionID(from: &agent.random)
    writer.begin(method, .request, id)
    fill(writer)
    key?.sign(writer)
    writer.addFingerprint()
    questions.add(
      Question(
        id, purpose, writer.message, to: address, wait: agent.settings.retransmission, now: now))
    agent.figures.questions &+= 1
    agent.effects.send(writer.message, from: port, to: address)
  }

  /// Asks whether the server still knows us, before it is time to.
  func ask(_ now: Int64) {
    guard stage == .allocated, refreshAt < .max else { return }
    refreshAt = .max
    refresh(agent.settings.allocationLifetime, now)
  }

  /// Gives back what was lent. Nobody waits for the answer: what gets lost ends by itself.
  func release(_ now: Int64) {
    if stage == .allocated { refresh(0, now) }
    forget()
  }

  /// The socket is gone, or nothing is wanted any more.
  func forget() {
    stage = .over
    questions = Questions()
    refreshAt = .max
    keepaliveAt = .max
    permissions = []
    channels = []
    for base in relayed { base.isGone = true }
    relayed = []
  }

  func tick(_ now: Int64) {
    let (again, over) = questions.turn(attempts: agent.settings.attempts, now: now)
    for question in again {
      agent.figures.retransmissions &+= 1
      question.bytes.withUnsafeBytes { agent.effects.send($0, from: port, to: question.to) }
    }
    for question in over { gaveUp(question.purpose, now) }
    guard stage == .allocated else { return }
    // The answer says when next.
    if now >= refreshAt { ask(now) }
    if now >= keepaliveAt {
      keepaliveAt = now + agent.settings.keepalive
      writer.begin(.binding, .indication, TransactionID(from: &agent.random))
      writer.addFingerprint()
      agent.effects.send(writer.message, from: port, to: address)
    }
    renew(now)
  }
}
