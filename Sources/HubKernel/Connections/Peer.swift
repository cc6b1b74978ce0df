/// A connected peer, on the reactor that owns it. Not to be kept beyond the call it came with.
public struct Peer {
  @usableFromInline let lane: Lane
  let index: UInt32

  private var record: UnsafeMutablePointer<ConnectionRecord> { lane.records[index] }

  /// Its id.
  public var id: PeerID { record.pointee.peer }
  /// Its id as it spelled it, in upper or lower case.
  public var spelling: PeerSpelling { record.pointee.spelling }
  /// The tenant it belongs to.
  public var namespace: Namespace { record.pointee.namespace }
  /// Whether it belongs to that tenant whatever networks it names.
  public var isBound: Bool { record.pointee.isBound }
  /// The connection, to remember it by.
  public var connection: ConnectionID { lane.id(of: index) }
  /// What it must show to take its id over from this connection.
  public var resumeKey: ResumeKey { record.pointee.resumeKey }
  /// Where it comes from.
  public var remote: RemoteAddress { record.pointee.remote }
  /// The network it joined last.
  public var room: Room? { record.pointee.room }
  /// Every network it is in.
  public var rooms: [Room] {
    guard let room = record.pointee.room else { return [] }
    return record.pointee.otherRooms + [room]
  }
  /// Whether it counts as a hub.
  public var isHub: Bool { record.pointee.isHub }
  /// The hub's wall clock at the start of this turn, in milliseconds since 1970.
  public var wallMilliseconds: Int64 { lane.wallMilliseconds }
  /// The hub's monotonic clock at the start of this turn, in milliseconds.
  public var milliseconds: Int64 { Int64(lane.now / 1_000_000) }
  /// The same in nanoseconds.
  public var nanoseconds: Int64 { Int64(truncatingIfNeeded: lane.now) }
  /// How long what it says of itself may be.
  public var announceLimit: Int { lane.limits.announceBytes.bytes }
  /// How long a message of it may be, and how much may wait for it.
  public var limits: (messageBytes: Int, queuedBytes: Int) {
    (lane.limits.messageBytes.bytes, lane.limits.queuedBytes.bytes)
  }
  /// The network its messages carry: the one it is in, or the one it would be in by default.
  public var quotedNetworkName: [UInt8] { record.pointee.room?.quotedName ?? Lane.globalName }

  /// A plugin's own state for this connection.
  @inlinable public subscript<State: AnyObject>(slot: Slot<State>) -> State { state(slot) }

  @usableFromInline func state<State: AnyObject>(_ slot: Slot<State>) -> State {
    record.pointee.state(in: slot)
  }

  /// Sends a text message; false when it cannot be queued.
  @discardableResult
  public func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind = .text) -> Bool {
    guard record.pointee.state == .open else { return false }
    return lane.transport.send(message, kind, to: record.pointee.link)
  }

  /// Composes a message with the lane's own writer and sends it.
  public func send(_ compose: (JSONWriter) -> Void) {
    lane.writer.reset()
    compose(lane.writer)
    send(lane.writer.bytes)
  }

  /// The tenant in which this peer would join a network of that name.
  public func namespace(of network: NetworkName) -> Namespace {
    isBound ? namespace : lane.core.namespaces.claim(network)
  }

  /// Reads nothing more from it for a while. What it sends waits on its own side; nothing is lost.
  public func rest(for time: Duration) { lane.transport.rest(record.pointee.link, for: time) }

  /// Closes the connection.
  public func close(code: UInt16, reason: String) {
    lane.close(connection, code: code, reason: reason)
  }
}

extension Peer {
  /// Answers with an error.
  public func refuse(_ refusal: Refusal) {
    refuse(
      refusal.code, refusal.reason, by: refusal.by, retryAfter: refusal.retryAfter, rule: refusal.rule)
  }

  func refuse(
    _ code: StaticCode, _ reason: String, by plugin: String = KernelCore.name, retryAfter: Duration? = nil,
    rule: StaticCode? = nil, target: PeerField = .absent, messageID: UnsafeRawBufferPointer? = nil
  ) {
    lane.core.meters.refused(code.description)
    let writer = lane.errorWriter
    writer.reset()
    writer.object { json in
      json.field("type", word: "error")
      // The originals put a sentence here, and their clients look for it.
      json.field("error", reason)
      json.field("code", code.description)
      json.field("by", plugin)
      json.field("reason", reason)
      if let retryAfter { json.field("retryAfter", Double(retryAfter.milliseconds) / 1000) }
      if let rule { json.field("rule", rule.description) }
      if case .id(let id, let spelling) = target { json.field("targetPeerId", id, spelling) }
      if let messageID, !messageID.isEmpty {
        // The contents of a string that the sender wrote, escapes and all: quotes make it JSON again.
        json.key("messageId")
        json.raw("\"")
        json.raw(messageID)
        json.raw("\"")
        json.closeValue()
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: quotedNetworkName)
      json.field("timestamp", wallMilliseconds)
    }
    send(writer.bytes)
  }
}
