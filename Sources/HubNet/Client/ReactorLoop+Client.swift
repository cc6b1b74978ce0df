internal import Synchronization
internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubKernel

extension ReactorLoop {
  /// Calls the first of a client's addresses that lets itself be called.
  func call(_ client: ClientConnection) {
    while !client.candidates.isEmpty {
      let remote = client.candidates.removeFirst()
      let isV4 = remote.high == 0 && remote.low >> 32 == 0xFFFF
      let family = UInt8(isV4 ? hub_family_v4 : hub_family_v6)
      var address = hub_address(
        high: remote.high, low: remote.low, port: remote.port, family: family)
      let descriptor = hub_connect_tcp(&address)
      guard descriptor >= 0 else {
        client.failure = .connection(-descriptor)
        continue
      }
      return watch(client, descriptor, remote)
    }
    client.ended(code: Reactor.lost, reason: "")
  }

  private func watch(_ client: ClientConnection, _ descriptor: Int32, _ remote: RemoteAddress) {
    reactor.port.load.add(1, ordering: .relaxed)
    let index = reactor.sockets.take()
    let socket = reactor.sockets[index]
    socket.pointee.descriptor = descriptor
    socket.pointee.remote = remote
    socket.pointee.flags = [.client]
    socket.pointee.client = client
    socket.pointee.interest = hub_event_write
    socket.pointee.lastRead = reactor.now
    begin(.connecting, socket, index, within: reactor.settings.handshakeTime)
    let token = Reactor.token(socket, index)
    guard hub_epoll_add(reactor.epoll, descriptor, hub_event_write, token) == 0 else {
      return reactor.drop(socket, index)
    }
    client.link.withLock { $0 = reactor.link(index) }
  }

  /// TCP has answered.
  func connected(_ socket: SocketPointer, _ index: UInt32) {
    guard let client = socket.pointee.client else { return reactor.drop(socket, index) }
    let outcome = hub_connect_outcome(socket.pointee.descriptor)
    guard outcome == 0 else {
      client.failure = .connection(-outcome)
      if !client.candidates.isEmpty {
        socket.pointee.client = nil
        call(client)
      }
      return reactor.drop(socket, index)
    }
    reactor.setInterest(socket, index, hub_event_read)
    guard client.address.isSecure else { return greet(socket, index) }
    guard let context = client.context else { return reactor.drop(socket, index) }
    do throws(TLSSetupError) {
      let host = client.address.host
      socket.pointee.tls = try TLSSession(
        connecting: context, on: socket.pointee.descriptor, to: host)
      begin(.handshake, socket, index, within: reactor.settings.handshakeTime)
      shake(socket, index)
    } catch {
      client.failure = .tls("\(error)")
      reactor.drop(socket, index)
    }
  }

  /// Sends our half of the handshake. RFC 6455 §4.1
  func greet(_ socket: SocketPointer, _ index: UInt32) {
    guard let client = socket.pointee.client else { return reactor.drop(socket, index) }
    let key = Base64.encode(Random.bytes(16))
    client.handshake = ClientHandshake(key: key, subprotocols: client.options.subprotocols) {
      Digest.sha1($0).bytes
    }
    var request = "GET \(client.address.target) HTTP/1.1\r\nhost: \(client.address.hostField)\r\n"
    request += "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
    request += "sec-websocket-key: \(String(decoding: key, as: UTF8.self))\r\n"
    if !client.options.subprotocols.isEmpty {
      request += "sec-websocket-protocol: \(client.options.subprotocols.joined(separator: ", "))\r\n"
    }
    for field in client.options.headers where ReactorLoop.isSafe(field) {
      request += "\(field.name): \(field.value)\r\n"
    }
    reactor.scratch = Array((request + "\r\n").utf8)
    begin(.greeting, socket, index, within: reactor.settings.handshakeTime)
    _ = reactor.queueScratch(socket, index)
  }

  /// No field may end its line early.
  private static func isSafe(_ field: (name: String, value: String)) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy(ASCII.isToken)
      && field.value.utf8.allSatisfy { !ASCII.isControl($0) }
  }

  /// Reads the server's half.
  func readGreeting(
    _ socket: SocketPointer, _ index: UInt32, _ input: inout UnsafeMutableRawBufferPointer
  ) {
    guard let client = socket.pointee.client else { return reactor.drop(socket, index) }
    while socket.pointee.phase == .greeting {
      switch client.parser.parse(UnsafeRawBufferPointer(input)) {
      case .needMore: return
      case .failure(let failure):
        client.failure = .handshake(failure.code)
        return reactor.drop(socket, index)
      case .head(let head, let consumed):
        input = UnsafeMutableRawBufferPointer(rebasing: input[consumed...])
        if head.isInterim { continue }
        open(head, client, socket, index)
      }
    }
  }

  private func open(
    _ head: ResponseHead, _ client: ClientConnection, _ socket: SocketPointer, _ index: UInt32
  ) {
    do throws(HandshakeFailure) {
      guard let handshake = client.handshake else { return reactor.drop(socket, index) }
      let result = try handshake.verify(head)
      socket.pointee.frames = FrameReader(role: .client, limits: reactor.settings.frames)
      socket.pointee.close = CloseHandshake(role: .client)
      socket.pointee.phase = .open
      socket.pointee.deadline = .max
      reactor.wheel.set(index, at: reactor.now &+ reactor.settings.peerTimeout / 3 &* 2)
      client.isOpen = true
      client.hear(.opened(subprotocol: result.subprotocol))
    } catch {
      if case .refused(let status) = error {
        client.failure = .refused(status: status)
      } else {
        client.failure = .handshake("\(error)")
      }
      reactor.drop(socket, index)
    }
  }
}

extension Reactor {
  func closeClient(_ link: Link, code: UInt16, reason: String) {
    guard let socket = sockets.find(link), socket.pointee.flags.contains(.client) else { return }
    if socket.pointee.phase == .open {
      beginClose(socket, link.index, CloseCode(rawValue: code), reason)
    } else if socket.pointee.phase != .closing, socket.pointee.phase != .lingering {
      drop(socket, link.index)
    }
  }
}
