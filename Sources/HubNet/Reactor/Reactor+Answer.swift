internal import Synchronization
internal import HubCrypto
internal import HubKernel

extension Reactor {
  func respond(_ response: HTTPResponse, to link: Link) {
    guard let socket = sockets.find(link), let exchange = socket.pointee.exchange,
      socket.pointee.phase == .answering || socket.pointee.phase == .deciding
    else { return }
    // An upgrade that was refused ends the connection: what follows may already be frames.
    if exchange.upgrade != nil || shared.isDraining.load(ordering: .relaxed) {
      exchange.context.keepAlive = false
    }
    scratch.removeAll(keepingCapacity: true)
    switch response.body {
    case .bytes(let body):
      writer.write(
        status: response.status, fields: response.headers, body: body, for: exchange.context,
        now: wallSeconds, into: &scratch)
      guard queueScratch(socket, link.index) else { return }
      finishAnswer(socket, link.index)
    case .stream:
      let stream = writer.beginStream(
        status: response.status, fields: response.headers, for: exchange.context, now: wallSeconds,
        into: &scratch)
      exchange.stream = stream
      if stream.closesConnection { exchange.context.keepAlive = false }
      socket.pointee.phase = .streaming
      socket.pointee.deadline = .max
      _ = queueScratch(socket, link.index)
    }
  }

  func stream(_ piece: [UInt8], to link: Link) -> Bool {
    guard let socket = sockets.find(link), socket.pointee.phase == .streaming,
      !socket.pointee.flags.contains(.ending), let stream = socket.pointee.exchange?.stream
    else { return false }
    if socket.pointee.output.count &+ piece.count > settings.queuedBytes, !socket.pointee.output.isEmpty {
      shared.meters.slowReaders.add()
      drop(socket, link.index)
      return false
    }
    scratch.removeAll(keepingCapacity: true)
    stream.write(piece, into: &scratch)
    return queueScratch(socket, link.index)
  }

  func finishStream(_ link: Link) {
    guard let socket = sockets.find(link), socket.pointee.phase == .streaming,
      let stream = socket.pointee.exchange?.stream
    else { return }
    scratch.removeAll(keepingCapacity: true)
    stream.end(into: &scratch)
    guard queueScratch(socket, link.index) else { return }
    finishAnswer(socket, link.index)
  }

  /// Answers a request that could not even be read, and ends the connection.
  func refuse(_ socket: SocketPointer, _ index: UInt32, _ failure: HTTPFailure) {
    shared.meters.refusedRequests.add()
    scratch.removeAll(keepingCapacity: true)
    writer.write(failure: failure, now: wallSeconds, into: &scratch)
    if queueScratch(socket, index) { linger(socket, index) }
  }

  func refuse(
    _ socket: SocketPointer, _ index: UInt32, _ problem: ProblemDocument,
    fields: [ResponseWriter.Field] = [], retryAfter: Int? = nil
  ) {
    scratch.removeAll(keepingCapacity: true)
    writer.write(
      problem: problem, fields: fields, allow: problem.status == 405 ? [.get] : [], retryAfter: retryAfter,
      for: .refusal, now: wallSeconds, into: &scratch)
    if queueScratch(socket, index) { linger(socket, index) }
  }

  /// Queues what `scratch` holds; false when there is no memory for it, and then the socket is gone.
  func queueScratch(_ socket: SocketPointer, _ index: UInt32) -> Bool {
    if !pool.ensure(scratch.count) { flushDirty() }
    let isQueued =
      pool.ensure(scratch.count)
      && scratch.withUnsafeBytes { socket.pointee.output.append($0, &pool) }
    if scratch.capacity > Reactor.keptScratch { scratch = [] }
    guard isQueued else {
      drop(socket, index)
      return false
    }
    markDirty(socket, index)
    return true
  }

  /// The answer is queued whole: on to the next request, or to the end.
  private func finishAnswer(_ socket: SocketPointer, _ index: UInt32) {
    guard let exchange = socket.pointee.exchange, exchange.context.keepAlive else {
      return linger(socket, index)
    }
    exchange.reset()
    socket.pointee.phase = .request
    socket.pointee.deadline = now &+ settings.idleTime
    wheel.setNoLater(index, at: socket.pointee.deadline)
    readAgain(socket, index)
    if socket.pointee.backlog != nil { markResumed(socket, index) }
  }

  var wallSeconds: Int64 { clock.wallMilliseconds / 1000 }

  /// A larger scratch than this is not kept.
  private static let keptScratch = 256 * 1024
}
