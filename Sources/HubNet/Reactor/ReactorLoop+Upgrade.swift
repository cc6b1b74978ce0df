internal import HubKernel

extension ReactorLoop {
  /// A request to become a WebSocket: checks what the protocol and our own limits say, then asks the kernel.
  func upgrade(
    _ head: RequestHead, _ exchange: HTTPExchange, _ socket: SocketPointer, _ index: UInt32
  ) {
    // Peers have limits and rules of their own, and none of them holds where administrators come.
    guard !socket.pointee.flags.contains(.admin) else {
      let detail = "Peers connect to the public address."
      return reactor.refuse(
        socket, index, ProblemDocument(status: 403, code: "not-for-peers", detail: detail))
    }
    do throws(UpgradeFailure) {
      let upgrade = try UpgradeRequest(head)
      guard reactor.settings.origins.allows(head) else {
        reactor.shared.meters.refusedOrigin.add()
        let detail = "Pages of this origin may not connect here."
        let problem = ProblemDocument(status: 403, code: "origin-not-allowed", detail: detail)
        return reactor.refuse(socket, index, problem)
      }
      guard negotiate(upgrade, exchange) else {
        let detail = "Sec-WebSocket-Extensions is not a list of extensions."
        let problem = ProblemDocument(status: 400, code: "invalid-extensions", detail: detail)
        return reactor.refuse(socket, index, problem)
      }
      guard countByOrigin(exchange, socket) else {
        reactor.shared.meters.refusedAddress.add()
        return reactor.refuse(socket, index, .tooManyFromAddress, retryAfter: ReactorLoop.retryAfter)
      }
      exchange.upgrade = upgrade
      socket.pointee.phase = .deciding
      socket.pointee.deadline = reactor.now &+ Reactor.answerTime
      lane.upgrade(
        request(head, exchange, socket), from: exchange.remote, on: reactor.link(index),
        protocols: upgrade.subprotocols)
    } catch {
      reactor.shared.meters.refusedRequests.add()
      reactor.refuse(socket, index, error.problem, fields: error.fields)
    }
  }

  /// Agrees on compression, if both sides want it; false when the offer breaks its grammar.
  private func negotiate(_ upgrade: UpgradeRequest, _ exchange: HTTPExchange) -> Bool {
    guard let deflate = reactor.settings.deflate, var offer = upgrade.extensions else { return true }
    let answer = offer.withUTF8 {
      DeflateNegotiation.answer(UnsafeRawBufferPointer($0), settings: deflate)
    }
    switch answer {
    case .malformed: return false
    case .declined: return true
    case .agreed(let agreement):
      exchange.deflate = agreement
      return true
    }
  }

  /// Behind a proxy every client counts by itself, and from here on the socket is theirs alone.
  private func countByOrigin(_ exchange: HTTPExchange, _ socket: SocketPointer) -> Bool {
    guard !socket.pointee.flags.contains(.countedByAddress), !exchange.remote.isNone else { return true }
    guard reactor.shared.limits.enter(exchange.remote) else { return false }
    socket.pointee.remote = exchange.remote
    socket.pointee.flags.insert(.countedByAddress)
    return true
  }
}
