internal import HubKernel

extension ReactorLoop {
  /// So much of what a server says instead of opening a WebSocket is read for its code.
  private static let longestRefusal = 4096

  /// Reads the server's half of the handshake.
  func readGreeting(
    _ socket: SocketPointer, _ index: UInt32, _ input: inout UnsafeMutableRawBufferPointer
  ) {
    guard let call = socket.pointee.call else { return reactor.drop(socket, index) }
    while socket.pointee.phase == .greeting, call.refusal == nil {
      switch call.parser.parse(UnsafeRawBufferPointer(input)) {
      case .needMore: return
      case .failure(let failure):
        call.failure = CallFailure(.handshakeFailed, failure.code)
        return reactor.drop(socket, index)
      case .head(let head, let consumed):
        input = UnsafeMutableRawBufferPointer(rebasing: input[consumed...])
        if head.isInterim { continue }
        open(head, call, socket, index)
      }
    }
    if call.refusal != nil { readRefusal(call, socket, index, input) }
  }

  private func open(
    _ head: ResponseHead, _ call: ClientCall, _ socket: SocketPointer, _ index: UInt32
  ) {
    guard let handshake = call.handshake else { return reactor.drop(socket, index) }
    do throws(HandshakeFailure) {
      _ = try handshake.verify(head)
    } catch {
      guard case .refused(let status) = error else {
        call.failure = CallFailure(.handshakeFailed, error.sentence)
        return reactor.drop(socket, index)
      }
      let length = head.fields.only("content-length").flatMap { ASCII.decimal($0, limit: .max) } ?? 0
      call.refusal = (status, min(length, ReactorLoop.longestRefusal))
      return
    }
    socket.pointee.call = nil
    reactor.calls[call.connection] = nil
    socket.pointee.frames = FrameReader(role: .client)
    socket.pointee.close = CloseHandshake(role: .client)
    reactor.widen(socket)
    socket.pointee.connection = call.connection
    socket.pointee.flags.insert(.connected)
    socket.pointee.phase = .open
    socket.pointee.deadline = .max
    reactor.wheel.set(index, at: reactor.now &+ reactor.settings.peerTimeout / 3 &* 2)
    guard lane.called(call.connection, reactor.link(index), at: socket.pointee.remote) else {
      socket.pointee.flags.remove(.connected)
      return reactor.drop(socket, index)
    }
  }

  private func readRefusal(
    _ call: ClientCall, _ socket: SocketPointer, _ index: UInt32, _ input: UnsafeMutableRawBufferPointer
  ) {
    guard let (status, length) = call.refusal, input.count >= length else { return }
    call.failure = .refusal(status: status, body: UnsafeRawBufferPointer(rebasing: input[..<length]))
    reactor.drop(socket, index)
  }
}

extension HandshakeFailure {
  /// What is wrong, for the operator.
  fileprivate var sentence: String {
    switch self {
    case .refused(let status): "the server answered \(status)"
    case .noUpgrade: "the server switches to something that is not a WebSocket"
    case .wrongAccept: "the server's proof does not belong to what it was asked"
    case .unexpectedSubprotocol: "the server chose a subprotocol that was not offered"
    case .unexpectedExtension: "the server chose an extension that was not offered"
    }
  }
}
