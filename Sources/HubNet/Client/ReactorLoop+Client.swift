internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubKernel
internal import Synchronization

extension ReactorLoop {
  /// It is known where a server is.
  func prepared(_ connection: ConnectionID, _ found: Result<CallPreparation.Found, CallFailure>) {
    guard let call = reactor.calls[connection] else { return }
    switch found {
    case .success(let found):
      call.candidates = found.candidates
      call.context = found.context
      dial(call)
    case .failure(let failure):
      call.failure = failure
      giveUp(call)
    }
  }

  /// The kernel hears that a call has not come about.
  func giveUp(_ call: ClientCall) {
    reactor.calls[call.connection] = nil
    lane.callFailed(call.connection, call.outcome)
  }

  /// Calls the first of a server's addresses that lets itself be called.
  func dial(_ call: ClientCall) {
    while !call.candidates.isEmpty {
      let remote = call.candidates.removeFirst()
      let isV4 = remote.high == 0 && remote.low >> 32 == 0xFFFF
      let family = UInt8(isV4 ? hub_family_v4 : hub_family_v6)
      var address = hub_address(
        high: remote.high, low: remote.low, port: remote.port, family: family)
      let descriptor = hub_connect_tcp(&address)
      if descriptor >= 0 { return watch(call, descriptor, remote) }
      call.failure = ReactorLoop.unreachable(remote, -descriptor)
    }
    giveUp(call)
  }

  private static func unreachable(_ remote: RemoteAddress, _ error: Int32) -> CallFailure {
    CallFailure(.unreachable, "\(remote.place): \(String(cString: strerror(error)))")
  }

  private func watch(_ call: ClientCall, _ descriptor: Int32, _ remote: RemoteAddress) {
    reactor.port.load.add(1, ordering: .relaxed)
    let index = reactor.sockets.take()
    let socket = reactor.sockets[index]
    socket.pointee.descriptor = descriptor
    socket.pointee.remote = remote
    socket.pointee.flags = [.client]
    socket.pointee.call = call
    socket.pointee.interest = hub_event_write
    socket.pointee.lastRead = reactor.now
    call.link = reactor.link(index)
    begin(.connecting, socket, index, within: patience(call))
    let token = Reactor.token(socket, index)
    guard hub_epoll_add(reactor.epoll, descriptor, hub_event_write, token) == 0 else {
      return reactor.drop(socket, index)
    }
  }

  /// How long the present address may take, so that those after it have their turn as well.
  private func patience(_ call: ClientCall) -> UInt64 {
    let left = call.deadline > reactor.now ? call.deadline &- reactor.now : 0
    return min(reactor.settings.handshakeTime, left / UInt64(call.candidates.count &+ 1))
  }

  /// TCP has answered.
  func connected(_ socket: SocketPointer, _ index: UInt32) {
    guard let call = socket.pointee.call else { return reactor.drop(socket, index) }
    let outcome = hub_connect_outcome(socket.pointee.descriptor)
    guard outcome == 0 else {
      call.failure = ReactorLoop.unreachable(socket.pointee.remote, -outcome)
      return next(call, after: socket, index)
    }
    reactor.setInterest(socket, index, hub_event_read)
    guard call.address.isSecure else { return greet(socket, index) }
    guard let context = call.context else { return reactor.drop(socket, index) }
    do throws(TLSSetupError) {
      socket.pointee.tls = try TLSSession(
        connecting: context, on: socket.pointee.descriptor, to: call.address.host)
      begin(.handshake, socket, index, within: patience(call))
      shake(socket, index)
    } catch {
      call.failure = CallFailure(.tlsFailed, "\(error)")
      reactor.drop(socket, index)
    }
  }

  /// An address is of no use. The next one is tried, if there is one.
  func next(_ call: ClientCall, after socket: SocketPointer, _ index: UInt32) {
    if !call.candidates.isEmpty {
      socket.pointee.call = nil
      dial(call)
    }
    reactor.drop(socket, index)
  }

  /// Sends our half of the handshake. RFC 6455 §4.1
  func greet(_ socket: SocketPointer, _ index: UInt32) {
    guard let call = socket.pointee.call else { return reactor.drop(socket, index) }
    // Who takes the connection is the one: another address would get the same request a second time.
    call.candidates = []
    let key = Base64.encode(Random.bytes(16))
    call.handshake = ClientHandshake(key: key, subprotocols: call.options.subprotocols) {
      Digest.sha1($0).bytes
    }
    // Compression is not offered: what goes between hubs is theirs to compress, and small.
    var request = "GET \(call.address.target) HTTP/1.1\r\nhost: \(call.address.hostField)\r\n"
    request += "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
    request += "sec-websocket-key: \(String(decoding: key, as: UTF8.self))\r\n"
    if !call.options.subprotocols.isEmpty {
      request += "sec-websocket-protocol: \(call.options.subprotocols.joined(separator: ", "))\r\n"
    }
    for field in call.options.headers where ReactorLoop.isSafe(field) {
      request += "\(field.name): \(field.value)\r\n"
    }
    reactor.scratch = Array((request + "\r\n").utf8)
    begin(.greeting, socket, index, within: patience(call))
    _ = reactor.queueScratch(socket, index)
  }

  /// No field may end its line early.
  private static func isSafe(_ field: (name: String, value: String)) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy(ASCII.isToken)
      && field.value.utf8.allSatisfy { !ASCII.isControl($0) }
  }
}
