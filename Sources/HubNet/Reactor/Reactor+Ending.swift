internal import Synchronization
internal import CHubSys
internal import HubCrypto
internal import HubKernel

extension Reactor {
  /// Ends a socket at the end of this turn, whatever waits to be sent.
  func drop(_ socket: SocketPointer, _ index: UInt32, code: UInt16 = Reactor.lost, reason: String = "") {
    if socket.pointee.flags.contains(.ending) { return }
    socket.pointee.flags.insert(.ending)
    note(socket, index, code, reason, isFinal: true)
  }

  /// Tells the kernel that the connection is over; the socket sends what waits and then lingers.
  func depart(_ socket: SocketPointer, _ index: UInt32, code: UInt16, reason: String) {
    note(socket, index, code, reason, isFinal: false)
    linger(socket, index)
  }

  private func note(
    _ socket: SocketPointer, _ index: UInt32, _ code: UInt16, _ reason: String, isFinal: Bool
  ) {
    if socket.pointee.phase == .open || socket.pointee.phase == .closing { socket.pointee.phase = .lingering }
    let generation = socket.pointee.generation
    endings.append(
      Ending(index: index, generation: generation, code: code, reason: reason, isFinal: isFinal))
  }

  /// Everything is said: what waits goes out, our half is shut, and the other side gets a moment to hang
  /// up, since closing with unread input would reset the connection and take our last words with it.
  func linger(_ socket: SocketPointer, _ index: UInt32) {
    socket.pointee.phase = .lingering
    socket.pointee.exchange = nil
    socket.pointee.backlog = nil
    socket.pointee.flags.remove(.rests)
    socket.pointee.deadline = now &+ Reactor.lingerTime
    wheel.setNoLater(index, at: socket.pointee.deadline)
    readAgain(socket, index)
    markDirty(socket, index)
  }

  /// Shuts our half of a lingering socket, once nothing waits.
  func shutSending(_ socket: SocketPointer, _ index: UInt32) {
    guard !socket.pointee.flags.contains(.shut) else { return }
    socket.pointee.flags.insert(.shut)
    if socket.pointee.tls != nil { _ = socket.pointee.tls?.shutdown() }
    if hub_shut_sending(socket.pointee.descriptor) < 0 { drop(socket, index) }
  }

  /// Closes the descriptor and gives the place back. The kernel has been told.
  func destroy(_ socket: SocketPointer, _ index: UInt32) {
    wheel.remove(index)
    socket.pointee.output.clear(&pool)
    if socket.pointee.held > 0 { shared.held.subtract(socket.pointee.held, ordering: .relaxed) }
    if socket.pointee.flags.contains(.counted) { shared.limits.leave() }
    if socket.pointee.flags.contains(.admin) { shared.limits.leaveAdmin() }
    if socket.pointee.flags.contains(.countedByAddress) { shared.limits.leave(socket.pointee.remote) }
    // The session ends before its descriptor does.
    socket.pointee.tls = nil
    hub_close(socket.pointee.descriptor)
    sockets.give(back: index)
    turnover &+= 1
    port.load.subtract(1, ordering: .relaxed)
  }

  /// Closes a WebSocket whose reader is too slow: what it has not begun to receive is dropped, so that the
  /// reason still fits, and the memory is free at once.
  func dropSlowReader(_ socket: SocketPointer, _ index: UInt32) {
    shared.meters.slowReaders.add()
    let wasOpen = socket.pointee.phase == .open && !socket.pointee.flags.contains(.client)
    guard wasOpen, socket.pointee.output.cutToFrame(&pool), socket.pointee.close.fail() else {
      return drop(socket, index, code: CloseCode.tryAgainLater.rawValue, reason: Reactor.tooSlow)
    }
    appendClose(socket, .tryAgainLater, Reactor.tooSlow)
    depart(socket, index, code: CloseCode.tryAgainLater.rawValue, reason: Reactor.tooSlow)
  }

  static let tooSlow = "reading too slowly"
}
