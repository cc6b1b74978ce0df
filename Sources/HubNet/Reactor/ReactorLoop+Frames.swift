internal import HubCrypto
internal import HubKernel

extension ReactorLoop {
  /// Takes WebSocket frames out of `input` and passes on what they carry.
  @inline(__always)
  func advanceFrames(
    _ socket: SocketPointer, _ index: UInt32, _ input: inout UnsafeMutableRawBufferPointer
  ) {
    var left = ReactorLoop.messagesPerTurn
    while left > 0 {
      switch socket.pointee.frames.next(&input) {
      case .needMore: return
      case .message(let kind, let bytes): deliver(kind, bytes, socket, index)
      case .compressedMessage(let kind, let bytes): left &-= inflate(kind, bytes, socket, index)
      case let event: handle(event, socket, index)
      }
      if socket.pointee.phase == .lingering || !socket.pointee.flags.isDisjoint(with: [.ending, .rests]) {
        return
      }
      left &-= 1
    }
    reactor.markResumed(socket, index)
  }

  @inline(__always)
  private func deliver(
    _ kind: MessageKind, _ bytes: UnsafeRawBufferPointer, _ socket: SocketPointer, _ index: UInt32
  ) {
    guard socket.pointee.phase == .open, socket.pointee.flags.contains(.connected) else { return }
    lane.received(socket.pointee.connection, bytes, kind == .text ? .text : .binary)
  }

  /// Works on a compressed message, and returns for how many small ones it counts: a kibibyte may become a
  /// thousand, so counting what was read would let one socket keep all others waiting.
  private func inflate(
    _ kind: MessageKind, _ bytes: UnsafeRawBufferPointer, _ socket: SocketPointer, _ index: UInt32
  ) -> Int {
    let plain = socket.pointee.deflate?.inflate(kind, bytes, limits: socket.pointee.frames.limits)
    handle(plain ?? .failure(.protocolError, "compression was not agreed on"), socket, index)
    guard case .message(_, let text) = plain else { return 0 }
    return text.count / ReactorLoop.smallMessage
  }

  private static let smallMessage = 4096

  private func handle(_ event: FrameEvent, _ socket: SocketPointer, _ index: UInt32) {
    switch event {
    case .needMore, .compressedMessage: return
    case .message(let kind, let bytes): deliver(kind, bytes, socket, index)
    case .ping(let payload):
      if socket.pointee.phase == .open { reactor.writeControl(.pong, payload, socket, index) }
    case .pong:
      if socket.pointee.flags.contains(.connected) { lane.answered(socket.pointee.connection) }
    case .close(let code, let reason): closed(code, String(decoding: reason, as: UTF8.self), socket, index)
    case .failure(let code, let why):
      reactor.shared.meters.brokenFrames.add()
      if socket.pointee.close.fail() { reactor.appendClose(socket, code, why.description) }
      reactor.depart(socket, index, code: code.rawValue, reason: why.description)
    }
  }

  /// Their close frame came: answers it if it is not itself an answer. RFC 6455 §5.5.1
  private func closed(_ code: CloseCode?, _ reason: String, _ socket: SocketPointer, _ index: UInt32) {
    if case .reply(let code) = socket.pointee.close.received(code) {
      reactor.appendClose(socket, code, "")
      _ = socket.pointee.close.replied()
    }
    // RFC 6455 §7.1.5: 1005 says that there was no code.
    reactor.depart(socket, index, code: code?.rawValue ?? 1005, reason: reason)
  }
}
