internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubCrypto
internal import HubNet

/// One connection over a socket. Its thread does all that waits; others leave bytes for it and wake it.
final class SocketLink: ClientLink {
  private struct Outgoing {
    var bytes: [[UInt8]] = []
    var count = 0
    var closing: UInt16?
    var isFull = false
    var isOver = false
    var waker: Int32 = -1
  }

  /// What comes when nobody says anything any more after a close.
  private static let farewell: Int32 = 3_000
  private static let piece = 65_536
  private static let mostAddresses = 8
  /// How long one address may take to answer before the next one has its turn.
  private static let patience: Int32 = 10_000

  private let call: LinkCall
  private let hear: @Sendable (LinkEvent) -> Void
  private let outgoing = Lock(Outgoing())

  init(_ call: LinkCall, _ hear: @escaping @Sendable (LinkEvent) -> Void) {
    (self.call, self.hear) = (call, hear)
  }

  func begin() {
    let waker = hub_waker_create()
    outgoing.withLock { $0.waker = waker }
    guard waker >= 0, BackgroundThread.start({ [self] in run(waker) }) == 0 else {
      outgoing.withLock { $0.isOver = true }
      if waker >= 0 { hub_close(waker) }
      return hear(.ended(.failed("there is no thread for a connection")))
    }
  }

  func send(_ message: [UInt8]) {
    outgoing.withLock { outgoing in
      guard !outgoing.isOver, outgoing.closing == nil else { return }
      outgoing.count += message.count
      outgoing.isFull = outgoing.count > call.mostUnsent
      outgoing.bytes.append(message)
      hub_waker_raise(outgoing.waker)
    }
  }

  func close(code: UInt16) {
    outgoing.withLock { outgoing in
      guard !outgoing.isOver, outgoing.closing == nil else { return }
      outgoing.closing = code
      hub_waker_raise(outgoing.waker)
    }
  }

  private func run(_ waker: Int32) {
    hub_block_signals()
    let end = talk(waker)
    outgoing.withLock { outgoing in
      (outgoing.isOver, outgoing.bytes) = (true, [])
      hub_close(waker)
    }
    hear(.ended(end))
  }

  /// Everything from the first address to the end.
  private func talk(_ waker: Int32) -> LinkEnd {
    guard
      let wire = MessageWire(
        call.target, longestMessage: call.longestMessage, subprotocols: call.subprotocols)
    else { return .failed("'\(call.hub)' is no address of a hub, or the token is none") }
    do throws(LinkFailure) {
      var stream = try connect(wire, waker)
      try stream.write(wire.request, waker, isWanted: isWanted)
      return try converse(wire, &stream, waker)
    } catch {
      return .failed("\(call.hub): \(error.sentence)")
    }
  }

  private func isWanted() -> Bool { outgoing.withLock { $0.closing == nil } }

  private func connect(_ wire: MessageWire, _ waker: Int32) throws(LinkFailure) -> LinkStream {
    if call.hub.hasPrefix("unix:") {
      let descriptor = hub_connect_unix(String(call.hub.dropFirst(5)))
      guard descriptor >= 0 else { throw LinkFailure(-descriptor) }
      return LinkStream(descriptor)
    }
    var found = [hub_address](repeating: hub_address(), count: Self.mostAddresses)
    let count = hub_look_up(wire.host, wire.port, &found, Int32(Self.mostAddresses))
    guard count > 0 else { throw LinkFailure("nobody knows the name \(wire.host)") }
    var failure = LinkFailure(ECONNREFUSED)
    for address in found.prefix(Int(count)) {
      guard isWanted() else { throw LinkFailure("it was closed") }
      var address = address
      let descriptor = hub_connect_tcp(&address)
      guard descriptor >= 0 else {
        failure = LinkFailure(-descriptor)
        continue
      }
      var stream = LinkStream(descriptor)
      do throws(LinkFailure) {
        try stream.reach(waker, within: Self.patience, isWanted: isWanted)
      } catch {
        failure = error
        continue
      }
      if wire.isSecure { try stream.secure(wire.host, call.authority, waker, isWanted: isWanted) }
      return stream
    }
    throw failure
  }

  /// Reads and writes until one side ends it.
  private func converse(
    _ wire: MessageWire, _ stream: inout LinkStream, _ waker: Int32
  ) throws(LinkFailure) -> LinkEnd {
    var room = [UInt8](repeating: 0, count: Self.piece)
    var unsent: [UInt8] = []
    var closing: UInt16?
    while true {
      if wire.isOpen, closing == nil {
        let (messages, wish, isFull) = takeOutgoing()
        if isFull { return .failed("\(call.hub): more waits to be sent than may") }
        for message in messages { message.withUnsafeBytes { unsent += wire.frame($0) } }
        if let wish {
          unsent += wire.goodbye(code: wish)
          closing = wish
        }
      } else if closing == nil, let wish = outgoing.withLock({ $0.closing }) {
        return .closed(code: wish, reason: "")
      }
      unsent += wire.answers
      wire.answers = []
      try stream.drain(&unsent)
      returnRoom(unsent.count)
      guard try stream.wait(waker, writes: !unsent.isEmpty, within: closing == nil ? -1 : Self.farewell)
      else {
        return .closed(code: closing ?? 1006, reason: "")
      }
      let count = try stream.read(&room)
      guard count != 0 else { return ended(wire, closing) }
      guard count > 0 else { continue }
      let outcome = room.withUnsafeMutableBytes { bytes in
        wire.take(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])) { hear(.text(Array($0))) }
      }
      if let end = self.end(outcome, wire, closing) {
        unsent += wire.answers
        try? stream.drain(&unsent)
        return end
      }
    }
  }

  private func takeOutgoing() -> (messages: [[UInt8]], closing: UInt16?, isFull: Bool) {
    outgoing.withLock { outgoing in
      defer { outgoing.bytes = [] }
      return (outgoing.bytes, outgoing.closing, outgoing.isFull)
    }
  }

  /// What is on its way counts until the system has taken it.
  private func returnRoom(_ unsent: Int) {
    outgoing.withLock { outgoing in outgoing.count = unsent + outgoing.bytes.reduce(0) { $0 + $1.count } }
  }

  private func end(_ outcome: MessageWire.Outcome, _ wire: MessageWire, _ closing: UInt16?) -> LinkEnd? {
    switch outcome {
    case .more: nil
    case .closed, .tooLong: ended(wire, closing)
    case .failed(let why):
      if let refusal = wire.refusal {
        .refused(status: refusal.status, retryAfter: refusal.retryAfter, body: refusal.body)
      } else {
        .failed("\(call.hub): \(why)")
      }
    }
  }

  private func ended(_ wire: MessageWire, _ closing: UInt16?) -> LinkEnd {
    if let refusal = wire.refusal {
      return .refused(status: refusal.status, retryAfter: refusal.retryAfter, body: refusal.body)
    }
    if let said = wire.closing { return .closed(code: said.code, reason: said.reason) }
    return wire.isOpen || closing != nil
      ? .closed(code: closing ?? 1006, reason: "")
      : .failed("\(call.hub): it ended the connection before it spoke")
  }
}
