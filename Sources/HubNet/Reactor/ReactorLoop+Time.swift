internal import HubKernel

extension ReactorLoop {
  /// The wheel says that a socket is to be looked at: ends it if its time is up, and says when to look again.
  func timeUp(_ socket: SocketPointer, _ index: UInt32) {
    if socket.pointee.phase == .free || socket.pointee.flags.contains(.ending) { return }
    let now = reactor.now
    if socket.pointee.stalledSince != 0, now >= socket.pointee.stalledSince &+ reactor.settings.queuedTime {
      stalled(socket, index)
    } else if socket.pointee.phase == .open {
      if !socket.pointee.flags.contains(.rests) {
        checkSilence(socket, index)
      } else if now >= socket.pointee.deadline {
        reactor.wake(socket, index)
      }
    } else if now >= socket.pointee.deadline {
      expire(socket, index)
    }
    if !socket.pointee.flags.contains(.ending) { reactor.wheel.set(index, at: nextLook(socket)) }
  }

  private func nextLook(_ socket: SocketPointer) -> UInt64 {
    var next = socket.pointee.deadline
    if socket.pointee.phase == .open, !socket.pointee.flags.contains(.rests) {
      let timeout = reactor.settings.peerTimeout
      let isPinged = socket.pointee.flags.contains(.pinged)
      next = socket.pointee.lastRead &+ (isPinged ? timeout : timeout / 3 &* 2)
    }
    guard socket.pointee.stalledSince != 0 else { return next }
    return min(next, socket.pointee.stalledSince &+ reactor.settings.queuedTime)
  }

  /// A peer that has said nothing for a while is asked to, and dropped when it does not answer.
  private func checkSilence(_ socket: SocketPointer, _ index: UInt32) {
    let silence = reactor.now &- socket.pointee.lastRead
    let timeout = reactor.settings.peerTimeout
    if silence >= timeout {
      reactor.shared.meters.silentPeers.add()
      reactor.drop(socket, index, reason: "no sign of life")
    } else if silence >= timeout / 3 &* 2, !socket.pointee.flags.contains(.pinged) {
      socket.pointee.flags.insert(.pinged)
      reactor.sendPing(socket, index)
    }
  }

  private func stalled(_ socket: SocketPointer, _ index: UInt32) {
    // A lingering socket may just as well be too slow for its close frame.
    if socket.pointee.phase == .lingering || socket.pointee.phase == .closing {
      return reactor.drop(socket, index)
    }
    if socket.pointee.phase == .open { return reactor.dropSlowReader(socket, index) }
    reactor.shared.meters.slowReaders.add()
    reactor.drop(socket, index)
  }

  /// The phase has lasted longer than it may.
  private func expire(_ socket: SocketPointer, _ index: UInt32) {
    switch socket.pointee.phase {
    case .request where socket.pointee.exchange?.hasBegun == true:
      reactor.shared.meters.lateRequests.add()
      reactor.refuse(socket, index, .tooLate)
    case .request, .lingering, .closing, .streaming, .open, .free:
      reactor.drop(socket, index)
    case .connecting, .greeting: expire(call: socket, index)
    case .handshake where socket.pointee.call != nil: expire(call: socket, index)
    case .handshake, .proxy:
      reactor.shared.meters.failedHandshakes.add()
      reactor.drop(socket, index)
    case .answering, .deciding:
      reactor.respond(
        .problem(504, code: "no-answer", "whoever answers this took too long"), to: reactor.link(index))
    }
  }
}

extension ReactorLoop {
  /// A server that we call takes too long.
  private func expire(call socket: SocketPointer, _ index: UInt32) {
    guard let call = socket.pointee.call else { return reactor.drop(socket, index) }
    if call.refusal == nil {
      call.failure = CallFailure(.timeout, "\(socket.pointee.remote.place) does not answer")
    }
    next(call, after: socket, index)
  }
}

extension ProblemDocument {
  static let tooLate = ProblemDocument(
    status: 408, code: "request-too-slow", detail: "The request did not arrive in time.")
  static let notForChallenges = ProblemDocument(
    status: 404, code: "challenges-only", detail: "This address is for certificate authorities alone.")
  static let tooManyFromAddress = ProblemDocument(
    status: 429, code: "too-many-connections", detail: "There are too many connections from this address.")
  static func full(besides referral: Referral) -> ProblemDocument {
    ProblemDocument(
      status: 503, code: "hub-full", detail: "This hub has as many connections as it may.",
      hubs: referral.hubs)
  }
}
