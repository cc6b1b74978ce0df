internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubKernel

extension ReactorLoop {
  func startTLS(_ socket: SocketPointer, _ context: TLSContext) -> Bool {
    do throws(TLSSetupError) {
      socket.pointee.tls = try TLSSession(accepting: context, on: socket.pointee.descriptor)
      return true
    } catch {
      reactor.shared.log.error("cannot begin TLS", ["reason": "\(error)"])
      return false
    }
  }

  /// Goes on with a TLS handshake.
  func shake(_ socket: SocketPointer, _ index: UInt32) {
    switch socket.pointee.tls?.handshake() {
    case .done: established(socket, index)
    case .wantRead: reactor.setInterest(socket, index, hub_event_read)
    case .wantWrite: reactor.setInterest(socket, index, hub_event_read | hub_event_write)
    case .failed(let failure):
      if let call = socket.pointee.call {
        call.failure = CallFailure(.tlsFailed, "\(failure)")
        return next(call, after: socket, index)
      }
      reactor.shared.meters.failedHandshakes.add()
      reactor.drop(socket, index)
    case nil: reactor.drop(socket, index)
    }
  }

  private func established(_ socket: SocketPointer, _ index: UInt32) {
    // Who came for a challenge has seen what there is to see (RFC 8737 §3).
    if reactor.settings.hasChallenges, socket.pointee.call == nil,
      socket.pointee.tls?.applicationProtocol == TLSContext.challengeProtocol
    {
      return reactor.drop(socket, index)
    }
    reactor.setInterest(socket, index, hub_event_read)
    if socket.pointee.call != nil {
      greet(socket, index)
    } else {
      let began = min(reactor.now, socket.pointee.deadline &- reactor.settings.handshakeTime)
      socket.pointee.exchange = HTTPExchange(limits: reactor.settings.http, since: began)
      begin(.request, socket, index, within: reactor.settings.headTime)
    }
    // The first request may have come with the end of the handshake.
    receive(socket, index)
  }

  /// Reads what a proxy says about the client, and not a byte more, since what follows may be for TLS.
  func readProxyHeader(_ socket: SocketPointer, _ index: UInt32) {
    let count = hub_peek(socket.pointee.descriptor, buffer.baseAddress, buffer.count)
    if count == -Int(EAGAIN) { return }
    guard count > 0 else { return reactor.drop(socket, index) }
    switch ProxyProtocol.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
    case .needMore:
      // What was only looked at would wake us at once; the edge comes with the next bytes.
      reactor.setInterest(socket, index, hub_event_read | hub_event_edge)
    case .malformed:
      reactor.shared.meters.failedHandshakes.add()
      reactor.drop(socket, index)
    case .header(let header, let consumed):
      guard hub_receive(socket.pointee.descriptor, buffer.baseAddress, consumed) == consumed else {
        return reactor.drop(socket, index)
      }
      reactor.setInterest(socket, index, hub_event_read)
      if let source = header.source {
        socket.pointee.remote = RemoteAddress(source.address, port: source.port)
        guard countByAddress(socket, index) else { return }
      }
      begin(socket, index)
    }
  }
}
