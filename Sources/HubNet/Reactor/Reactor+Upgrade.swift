internal import HubCrypto
internal import HubKernel

extension Reactor {
  func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool {
    guard let socket = sockets.find(link), socket.pointee.phase == .deciding,
      !socket.pointee.flags.contains(.ending), switchProtocols(socket, link.index, subprotocol)
    else { return false }
    socket.pointee.connection = connection
    socket.pointee.flags.insert(.connected)
    return true
  }

  func acceptAndClose(_ link: Link, code: UInt16, reason: String) {
    guard let socket = sockets.find(link), socket.pointee.phase == .deciding,
      switchProtocols(socket, link.index, nil)
    else { return }
    close(link, code: code, reason: reason)
  }

  func close(_ link: Link, code: UInt16, reason: String) {
    guard let socket = sockets.find(link), socket.pointee.phase == .open else {
      vehicles.find(link)?.close(code: code, reason: reason)
      return
    }
    beginClose(socket, link.index, CloseCode(rawValue: code), reason)
  }

  func beginClose(_ socket: SocketPointer, _ index: UInt32, _ code: CloseCode, _ reason: String) {
    guard socket.pointee.close.begin() else { return }
    wake(socket, index)
    appendClose(socket, code, reason)
    socket.pointee.phase = .closing
    socket.pointee.deadline = now &+ Reactor.closeTime
    wheel.setNoLater(index, at: socket.pointee.deadline)
    markDirty(socket, index)
  }

  func probe(_ link: Link) {
    guard let socket = sockets.find(link), socket.pointee.phase == .open else {
      vehicles.find(link)?.probe()
      return
    }
    // Whoever rests would not be heard to answer, and lose its id to the one who asked.
    wake(socket, link.index)
    sendPing(socket, link.index)
  }

  /// Answers 101 and turns the socket into a WebSocket. RFC 6455 §4.2.2
  private func switchProtocols(_ socket: SocketPointer, _ index: UInt32, _ subprotocol: String?) -> Bool {
    guard let exchange = socket.pointee.exchange, let upgrade = exchange.upgrade else { return false }
    let accept = upgrade.accept { Digest.sha1($0).bytes }
    var fields: [ResponseWriter.Field] = []
    if let subprotocol { fields.append(("sec-websocket-protocol", subprotocol)) }
    if let agreement = exchange.deflate, let deflate = settings.deflate {
      fields.append(("sec-websocket-extensions", agreement.headerValue))
      socket.pointee.deflate = DeflateSession(agreement: agreement, pool: deflatePool(deflate))
    }
    scratch.removeAll(keepingCapacity: true)
    writer.writeSwitch(accept: accept, fields: fields, now: wallSeconds, into: &scratch)
    guard queueScratch(socket, index) else { return false }
    let isDeflating = socket.pointee.deflate != nil
    if let since = exchange.since { shared.meters.handshakeTime.observe(clock.now &- since) }
    socket.pointee.exchange = nil
    socket.pointee.frames = FrameReader(
      role: .server, limits: settings.frames, acceptsCompression: isDeflating)
    socket.pointee.phase = .open
    socket.pointee.lastRead = now
    socket.pointee.deadline = .max
    wheel.set(index, at: now &+ settings.peerTimeout / 3 &* 2)
    goOnReading(socket, index)
    return true
  }
}
