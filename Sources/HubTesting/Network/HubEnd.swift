import HubKernel

/// A hub's end of a wire: a link of one of its reactors.
final class HubEnd: WireEnd {
  /// Until it is over.
  private var transport: MemoryTransport?
  let link: Link
  private(set) var wire: Wire?
  /// The connection it is to the hub, once the hub has taken it or wants it.
  private var connection: ConnectionID?
  private var isOpen = false
  var isWide = false

  /// For a call that has come.
  init(_ transport: MemoryTransport, wire: Wire) {
    self.transport = transport
    self.wire = wire
    host = transport.world?.name ?? ""
    link = transport.newLink()
    transport.add(self)
  }

  /// For a call that is to be made.
  init(_ transport: MemoryTransport, calling outgoing: OutgoingCall, as connection: ConnectionID) {
    self.transport = transport
    self.connection = connection
    host = transport.world?.name ?? ""
    link = transport.newLink()
    transport.add(self)
    wire = transport.network.call(outgoing, by: self)
  }

  var world: World? { transport?.world }
  let host: String
  var peerTimeout: UInt64? { transport?.settings.peerTimeout.nanoseconds }
  var isResting: Bool { transport?.isResting(link) ?? false }
  var answersPings: Bool { world?.isStill == false }
  var queueLimit: Int {
    guard let limits = transport?.settings.limits else { return 0 }
    return isWide ? limits.trunkQueuedBytes.bytes : limits.queuedBytes.bytes
  }
  private var messageLimit: Int {
    guard let limits = transport?.settings.limits else { return 0 }
    return isWide ? limits.trunkMessageBytes.bytes : limits.messageBytes.bytes
  }
  private var isDone: Bool { transport == nil }

  // What the network tells.

  func answered(subprotocol: String?) {
    guard let transport, let connection, let lane = transport.lane else { return }
    isOpen = true
    isWide = true
    transport.isAnswered(connection)
    let remote = transport.network.address(of: wire?.there.to ?? "")
    if !lane.called(connection, link, at: remote) { close(code: CloseCode.goingAway, reason: "") }
  }

  func failed(_ failure: CallFailure) {
    guard let connection, let lane = transport?.lane else { return }
    finish()
    lane.callFailed(connection, failure)
  }

  func heard(_ bytes: [UInt8], _ kind: MessageKind) {
    guard isOpen, let connection, let lane = transport?.lane else { return }
    guard bytes.count <= messageLimit else {
      return close(code: 1009, reason: "the message is longer than this hub allows")
    }
    bytes.withUnsafeBytes { lane.received(connection, $0, kind) }
  }

  func isAlive() {
    if isOpen, let connection { transport?.lane?.answered(connection) }
  }

  func ended(code: UInt16, reason: String) {
    guard let transport else { return }
    let isCaller = wire?.caller === self
    finish()
    guard let connection else { return }
    if isOpen {
      transport.tell { $0.closed(connection, code: code, reason: reason) }
    } else if isCaller {
      let failure = CallFailure(.handshakeFailed, "the connection ended in the middle of the handshake")
      transport.tell { $0.callFailed(connection, failure) }
    }
  }

  // What the hub wants.

  func accept(as connection: ConnectionID, subprotocol: String?) -> Bool {
    guard !isDone, let wire, !wire.isOver else { return false }
    self.connection = connection
    isOpen = true
    wire.answer(subprotocol: subprotocol)
    return true
  }

  func refuse(_ response: HTTPResponse) {
    let wire = wire
    finish()
    let body = Array(TestAnswer.text(of: response).utf8)
    wire?.refuse(body.withUnsafeBytes { CallFailure.refusal(status: response.status, body: $0) })
  }

  func acceptAndClose(code: UInt16, reason: String) {
    let wire = wire
    wire?.answer(subprotocol: nil)
    wire?.close(by: self, code: code, reason: reason)
    finish()
  }

  func say(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) -> Bool {
    guard isOpen, let wire else { return false }
    return wire.say(Array(message), kind, by: self)
  }

  func ping() { if isOpen { wire?.ping(by: self) } }

  func close(code: UInt16, reason: String) {
    guard !isDone else { return }
    wire?.close(by: self, code: code, reason: reason)
    ended(code: code, reason: reason)
  }

  /// The hub gives a call up, or was killed and its system hangs up for it.
  func hangUp() {
    wire?.close(by: self, code: 1006, reason: "")
    finish()
  }

  private func finish() {
    if let transport { transport.remove(self, of: connection) }
    transport = nil
    wire = nil
  }
}
