internal import CHubSys
internal import Glibc
internal import HubKernel
internal import Synchronization

extension ReactorLoop {
  /// How many sockets are accepted in one go, so that others get their turn and their share.
  private static let acceptBatch = 32
  /// A reactor that has this many sockets more than another passes new ones on to it.
  private static let imbalance = 8
  /// How long accepting pauses when descriptors have run out.
  private static let acceptPause: UInt64 = 250_000_000
  /// What those are told who are turned away, in seconds.
  static let retryAfter = 5
  /// More than these are not told, but closed at once.
  private static let refusedLimit = 64
  /// How long those who are to be told have to ask.
  private static let refusedTime: UInt64 = 2_000_000_000

  func listen(_ listener: Listener) {
    listeners[listener.index] = listener
    if acceptsAgainAt == nil { watch(listener) }
  }

  func stopListening(_ listener: Listener) {
    guard listeners.removeValue(forKey: listener.index) != nil else { return }
    _ = hub_epoll_remove(reactor.epoll, listener.descriptor)
  }

  private func watch(_ listener: Listener) {
    let events = hub_event_read | hub_event_exclusive
    _ = hub_epoll_add(reactor.epoll, listener.descriptor, events, UInt64(listener.index))
  }

  /// Accepts as many as there may be: one, and more while every turn finds all that it asked for. To ask
  /// until nobody is left would cost whoever comes alone a second call, and a listener that has more is seen
  /// again in the next turn anyway.
  func acceptWaiting(_ listener: Listener) {
    arrivals = turns &- fullTurn <= 1 ? min(arrivals &* 2, ReactorLoop.acceptBatch) : 1
    for _ in 0..<arrivals {
      var peer = hub_address()
      let injected = reactor.shared.acceptFailure.load(ordering: .relaxed)
      let descriptor = injected == 0 ? hub_accept(listener.descriptor, &peer) : -injected
      if descriptor < 0 {
        switch -descriptor {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return starve()
        case ECONNABORTED, EINTR, EPROTO: continue
        default: return
        }
      }
      if reactor.shared.isStarved.load(ordering: .relaxed) {
        reactor.shared.isStarved.store(false, ordering: .relaxed)
      }
      reactor.shared.meters.accepted.add()
      place(descriptor, peer, from: listener)
    }
    fullTurn = turns
  }

  /// Gives a new socket to the reactor that has the fewest, if it is not nearly ours.
  private func place(_ descriptor: Int32, _ peer: hub_address, from listener: Listener) {
    let own = reactor.port.load.load(ordering: .relaxed)
    var best = reactor.port
    var least = own - ReactorLoop.imbalance
    for port in reactor.shared.ports {
      let load = port.load.load(ordering: .relaxed)
      if load < least {
        best = port
        least = load
      }
    }
    best.load.add(1, ordering: .relaxed)
    if best === reactor.port { return adopt(descriptor, peer, from: listener) }
    best.run { $0.adopt(descriptor, peer, from: listener) }
  }

  /// Descriptors have run out: the queue of the listening sockets has to hold who comes, until somebody
  /// leaves.
  private func starve() {
    guard acceptsAgainAt == nil else { return }
    for listener in listeners.values { _ = hub_epoll_remove(reactor.epoll, listener.descriptor) }
    acceptsAgainAt = reactor.now &+ ReactorLoop.acceptPause
    reactor.shared.meters.acceptPauses.add()
    guard !reactor.shared.isStarved.exchange(true, ordering: .relaxed) else { return }
    reactor.shared.log.warning(
      "no file descriptors are left, so accepting pauses", ["connections": "\(reactor.shared.limits.count)"])
  }

  func acceptAgainIfDue() {
    guard let due = acceptsAgainAt, due <= reactor.now else { return }
    acceptsAgainAt = nil
    for listener in listeners.values { watch(listener) }
  }

  /// Takes a new socket in, or turns it away.
  func adopt(_ descriptor: Int32, _ peer: hub_address, from listener: Listener) {
    let index = reactor.sockets.take()
    reactor.turnover &+= 1
    let socket = reactor.sockets[index]
    socket.pointee.descriptor = descriptor
    socket.pointee.remote = RemoteAddress(peer)
    socket.pointee.lastRead = reactor.now
    socket.pointee.phase = .request
    socket.pointee.interest = hub_event_read
    guard hub_epoll_add(reactor.epoll, descriptor, hub_event_read, Reactor.token(socket, index)) == 0 else {
      return reactor.destroy(socket, index)
    }
    let settings = reactor.settings
    if listener.isAdmin {
      socket.pointee.flags.insert(.admin)
      // Nothing can be said that would not be worth more than the one who is turned away.
      guard reactor.shared.limits.enterAdmin() else { return reactor.drop(socket, index) }
      if !listener.isLocal, settings.adminTLS != nil { socket.pointee.flags.insert(.secure) }
    } else {
      let isUnix = peer.family == UInt8(hub_family_unix)
      let isProxy = isUnix || settings.trusts(socket.pointee.remote)
      guard welcome(socket, index, countsByAddress: !isProxy) else { return }
      if listener.purpose == .challenges {
        begin(socket, index)
        socket.pointee.exchange?.isForChallenges = true
        return
      }
      if settings.tls != nil { socket.pointee.flags.insert(.secure) }
      if settings.proxyProtocol, isProxy {
        return begin(.proxy, socket, index, within: settings.handshakeTime)
      }
    }
    begin(socket, index)
  }

  /// Begins to read, under TLS or in the open.
  func begin(_ socket: SocketPointer, _ index: UInt32) {
    let settings = reactor.settings
    let context = socket.pointee.flags.contains(.admin) ? settings.adminTLS : settings.tls
    if socket.pointee.flags.contains(.secure), let context {
      guard startTLS(socket, context) else { return reactor.drop(socket, index) }
      return begin(.handshake, socket, index, within: settings.handshakeTime)
    }
    socket.pointee.exchange = HTTPExchange(limits: settings.http, since: reactor.now)
    begin(.request, socket, index, within: settings.headTime)
  }

  func begin(_ phase: SocketPhase, _ socket: SocketPointer, _ index: UInt32, within time: UInt64) {
    socket.pointee.phase = phase
    socket.pointee.deadline = reactor.now &+ time
    reactor.wheel.set(index, at: socket.pointee.deadline)
  }

  /// Counts a socket in, or turns it away as early as possible.
  private func welcome(_ socket: SocketPointer, _ index: UInt32, countsByAddress: Bool) -> Bool {
    guard reactor.shared.limits.enter() else {
      reactor.shared.meters.refusedFull.add()
      turnAway(socket, index)
      return false
    }
    socket.pointee.flags.insert(.counted)
    guard countsByAddress else { return true }
    return countByAddress(socket, index)
  }

  /// Counts a socket among those of its address, or turns it away.
  func countByAddress(_ socket: SocketPointer, _ index: UInt32) -> Bool {
    guard reactor.shared.limits.enter(socket.pointee.remote) else {
      reactor.shared.meters.refusedAddress.add()
      socket.pointee.flags.insert(.addressIsFull)
      turnAway(socket, index)
      return false
    }
    socket.pointee.flags.insert(.countedByAddress)
    return true
  }

  /// Lets a socket wait for the first bytes of its request, which is what it will be refused.
  ///
  /// An answer that comes before the question confuses clients: some report a broken connection.
  private func turnAway(_ socket: SocketPointer, _ index: UInt32) {
    // Under TLS nothing can be said before a handshake, and that is what we have no strength for.
    guard refusedCount < ReactorLoop.refusedLimit, reactor.settings.tls == nil else {
      return reactor.drop(socket, index)
    }
    refusedCount += 1
    socket.pointee.flags.insert(.refused)
    if socket.pointee.flags.contains(.counted) {
      socket.pointee.flags.remove(.counted)
      reactor.shared.limits.leave()
    }
    begin(.request, socket, index, within: min(ReactorLoop.refusedTime, reactor.settings.headTime))
  }

  /// Answers a socket that was turned away.
  func refuseEntry(_ socket: SocketPointer, _ index: UInt32) {
    let isAddress = socket.pointee.flags.contains(.addressIsFull)
    let problem = isAddress ? ProblemDocument.tooManyFromAddress : .full(besides: lane.referral)
    reactor.refuse(socket, index, problem, retryAfter: ReactorLoop.retryAfter)
  }
}
