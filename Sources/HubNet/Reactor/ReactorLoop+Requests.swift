internal import CHubSys
internal import HubCrypto
internal import HubKernel

extension ReactorLoop {
  /// More queued answers than this, and further requests wait until they have been read.
  private static let pipelineBytes = 64 * 1024

  /// Takes requests out of `input` until one has to wait for its answer.
  func advanceRequests(
    _ socket: SocketPointer, _ index: UInt32, _ input: inout UnsafeMutableRawBufferPointer
  ) {
    if socket.pointee.flags.contains(.refused) { return refuseEntry(socket, index) }
    var left = ReactorLoop.messagesPerTurn
    while socket.pointee.phase == .request, !input.isEmpty, !socket.pointee.flags.contains(.ending),
      let exchange = socket.pointee.exchange
    {
      if socket.pointee.output.count > ReactorLoop.pipelineBytes {
        socket.pointee.flags.insert(.waitsForDrain)
        return
      }
      if left == 0 { return reactor.markResumed(socket, index) }
      left &-= 1
      let isWhole =
        exchange.body == nil
        ? advanceHead(exchange, socket, index, &input) : advanceBody(exchange, socket, index, &input)
      guard isWhole else { return }
    }
  }

  /// A challenge is read, and comes without a body.
  private func isChallenge(_ head: RequestHead) -> Bool {
    head.path.hasPrefix("/.well-known/acme-challenge/") && head.framing == .none
      && !UpgradeRequest.isAskedFor(by: head)
  }

  /// False when more input is needed, or none is wanted any more.
  private func advanceHead(
    _ exchange: HTTPExchange, _ socket: SocketPointer, _ index: UInt32,
    _ input: inout UnsafeMutableRawBufferPointer
  ) -> Bool {
    switch exchange.parser.parse(UnsafeRawBufferPointer(input)) {
    case .needMore:
      if !exchange.hasBegun {
        exchange.hasBegun = true
        let deadline = reactor.now &+ reactor.settings.headTime
        socket.pointee.deadline = min(socket.pointee.deadline, deadline)
        reactor.wheel.setNoLater(index, at: socket.pointee.deadline)
      }
      return false
    case .failure(let failure):
      reactor.refuse(socket, index, failure)
      return false
    case .head(let head, let consumed):
      input = UnsafeMutableRawBufferPointer(rebasing: input[consumed...])
      begin(head, exchange, socket, index)
      return true
    }
  }

  private func begin(
    _ head: RequestHead, _ exchange: HTTPExchange, _ socket: SocketPointer, _ index: UInt32
  ) {
    exchange.head = head
    exchange.context = ResponseContext(head)
    let asker = asker(of: head, socket)
    exchange.remote = asker.address
    exchange.isSecure = asker.isSecure
    if exchange.isForChallenges, !isChallenge(head) {
      return reactor.refuse(socket, index, .notForChallenges)
    }
    if UpgradeRequest.isAskedFor(by: head) { return upgrade(head, exchange, socket, index) }
    guard head.framing != .none else { return serve(head, exchange, socket, index) }
    exchange.body = BodyDecoder(head.framing, limits: reactor.settings.http)
    exchange.hasBegun = true
    socket.pointee.deadline = reactor.now &+ reactor.settings.idleTime
    reactor.wheel.setNoLater(index, at: socket.pointee.deadline)
    if head.expectsContinue {
      reactor.scratch = ResponseWriter.proceed
      _ = reactor.queueScratch(socket, index)
    }
  }

  private func advanceBody(
    _ exchange: HTTPExchange, _ socket: SocketPointer, _ index: UInt32,
    _ input: inout UnsafeMutableRawBufferPointer
  ) -> Bool {
    let progress = exchange.body?.feed(UnsafeRawBufferPointer(input)) {
      exchange.bytes.append(contentsOf: $0)
    }
    switch progress {
    case .needMore:
      input = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      return false
    case .finished(let consumed):
      input = UnsafeMutableRawBufferPointer(rebasing: input[consumed...])
      if let head = exchange.head { serve(head, exchange, socket, index) }
      return true
    case .failure(let failure):
      reactor.refuse(socket, index, failure)
      return false
    case nil: return false
    }
  }

  private func serve(
    _ head: RequestHead, _ exchange: HTTPExchange, _ socket: SocketPointer, _ index: UInt32
  ) {
    socket.pointee.phase = .answering
    socket.pointee.deadline = reactor.now &+ Reactor.answerTime
    lane.serve(request(head, exchange, socket), on: reactor.link(index))
  }

  func request(_ head: RequestHead, _ exchange: HTTPExchange, _ socket: SocketPointer) -> HTTPRequest {
    let body = exchange.bytes
    exchange.bytes = []
    let isAdmin = socket.pointee.flags.contains(.admin)
    var request = HTTPRequest(
      method: head.method.name, path: head.path, query: head.query ?? "", fields: head.fields, body: body,
      remote: exchange.remote.text, isSecure: exchange.isSecure, isAdmin: isAdmin)
    if isAdmin { request.approach = approach(of: socket.pointee.descriptor) }
    // Only those that were verified get this far: the handshake ends with any other.
    request.certificate = socket.pointee.tls?.peerCertificate.map { certificate in
      ClientCertificate(
        subject: certificate.commonName ?? "", names: certificate.hostNames + certificate.addresses,
        fingerprint: certificate.fingerprint.hex)
    }
    return request
  }

  /// How an administrator came, as the system sees it and whatever they say.
  private func approach(of descriptor: Int32) -> Approach {
    var address = hub_address()
    guard hub_local_address(descriptor, &address) == 0 else { return .network }
    guard address.family == UInt8(hub_family_unix) else { return address.isLoopback ? .loopback : .network }
    var user = UInt32.max
    var process: Int32 = 0
    guard hub_peer_credentials(descriptor, &user, &process) == 0 else { return .network }
    return .unix(user: user, process: process)
  }
}
