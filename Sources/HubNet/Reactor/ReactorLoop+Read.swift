internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubKernel

extension ReactorLoop {
  @inline(__always)
  func readable(_ socket: SocketPointer, _ index: UInt32, _ events: UInt32) {
    switch socket.pointee.phase {
    case .open, .request, .closing, .greeting: receive(socket, index, events)
    case .handshake: shake(socket, index)
    case .proxy: readProxyHeader(socket, index)
    case .lingering: discard(socket, index)
    case .connecting: connected(socket, index)
    case .streaming: watch(socket, index, events)
    case .answering, .deciding:
      if events & (hub_event_error | hub_event_hangup) != 0 { return reactor.drop(socket, index) }
      reactor.pauseReading(socket, index)
    case .free: return
    }
  }

  /// Reads what has come and works on it.
  @inline(__always)
  func receive(_ socket: SocketPointer, _ index: UInt32, _ events: UInt32 = 0) {
    if socket.pointee.flags.contains(.resumes) { return }
    if !socket.pointee.flags.isDisjoint(with: [.waitsForDrain, .rests]) {
      return holdBack(socket, index, events)
    }
    if socket.pointee.tls != nil { return receiveSecure(socket, index) }
    if receiveOnce(socket, index), socket.pointee.isTrunk { receiveMore(socket, index) }
  }

  /// Reads once and works on it; whether there may be more.
  @inline(__always)
  private func receiveOnce(_ socket: SocketPointer, _ index: UInt32) -> Bool {
    let count = hub_receive(socket.pointee.descriptor, buffer.baseAddress, buffer.count)
    if count > 0 {
      use(count, socket, index)
    } else if count == 0 {
      hungUp(socket, index)
    } else if count != -Int(EAGAIN) {
      reactor.drop(socket, index)
    }
    return count == buffer.count
  }

  /// How often a trunk is read in one turn at most.
  private static let trunkReads = 8

  /// Reads what more there is on a trunk. It brings messages for many, and whoever gets several is sent them
  /// at once if they come in one turn.
  private func receiveMore(_ socket: SocketPointer, _ index: UInt32) {
    let halts: SocketFlags = [.ending, .resumes, .waitsForDrain, .rests]
    for _ in 1..<ReactorLoop.trunkReads {
      guard socket.pointee.phase == .open, socket.pointee.flags.isDisjoint(with: halts),
        receiveOnce(socket, index)
      else { return }
    }
  }

  /// Nothing is to be read now. That a socket is broken epoll says unasked, again and again.
  private func holdBack(_ socket: SocketPointer, _ index: UInt32, _ events: UInt32) {
    if events & (hub_event_error | hub_event_hangup) != 0 { return reactor.drop(socket, index) }
    reactor.pauseReading(socket, index)
  }

  private func receiveSecure(_ socket: SocketPointer, _ index: UInt32) {
    var count = 0
    var isOver = false
    reading: while buffer.count &- count >= OutputBlock.largeSize {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      switch socket.pointee.tls?.read(into: room) {
      case .bytes(let more):
        count &+= more
        // Asking once more would cost a call to the system, to hear that there is nothing.
        if socket.pointee.tls?.hasBufferedInput != true { break reading }
      case .wantRead: break reading
      case .wantWrite:
        socket.pointee.flags.insert(.readWantsWrite)
        reactor.setInterest(socket, index, socket.pointee.interest | hub_event_write)
        break reading
      case .closed, .failed, nil:
        isOver = true
        break reading
      }
    }
    if count > 0 { use(count, socket, index) }
    if isOver { return hungUp(socket, index) }
    if count &+ OutputBlock.largeSize > buffer.count { reactor.markResumed(socket, index) }
  }

  @inline(__always)
  private func use(_ count: Int, _ socket: SocketPointer, _ index: UInt32) {
    socket.pointee.lastRead = reactor.now
    socket.pointee.flags.remove(.pinged)
    if let backlog = socket.pointee.backlog {
      guard backlog.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else {
        return reactor.drop(socket, index)
      }
      return useBacklog(backlog, socket, index)
    }
    var input = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    advance(socket, index, &input)
    if !input.isEmpty { keep(UnsafeRawBufferPointer(input), socket, index) }
    countHeld(socket, index)
  }

  /// Works on what was left over; the backlog stays alive meanwhile, whatever becomes of the socket.
  private func useBacklog(_ backlog: Backlog, _ socket: SocketPointer, _ index: UInt32) {
    withExtendedLifetime(backlog) {
      var input = backlog.input
      advance(socket, index, &input)
      if input.isEmpty {
        if socket.pointee.backlog === backlog { socket.pointee.backlog = nil }
      } else {
        backlog.start = backlog.bytes.count &- input.count
      }
    }
  }

  private func keep(_ rest: UnsafeRawBufferPointer, _ socket: SocketPointer, _ index: UInt32) {
    let backlog = Backlog()
    guard backlog.append(rest) else { return reactor.drop(socket, index) }
    socket.pointee.backlog = backlog
  }

  func resume(_ socket: SocketPointer, _ index: UInt32) {
    if socket.pointee.flags.contains(.rests) { return }
    switch socket.pointee.phase {
    case .open, .request, .closing, .greeting: break
    default: return
    }
    if let backlog = socket.pointee.backlog {
      useBacklog(backlog, socket, index)
    } else {
      var nothing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      advance(socket, index, &nothing)
    }
    if socket.pointee.tls != nil, !socket.pointee.flags.contains(.ending), socket.pointee.phase != .lingering,
      socket.pointee.tls?.hasBufferedInput == true
    {
      receive(socket, index)
    }
  }

  /// Takes input apart until it is used up or has to wait.
  @inline(__always)
  private func advance(
    _ socket: SocketPointer, _ index: UInt32, _ input: inout UnsafeMutableRawBufferPointer
  ) {
    if socket.pointee.phase == .greeting { readGreeting(socket, index, &input) }
    if socket.pointee.phase == .request { advanceRequests(socket, index, &input) }
    if socket.pointee.phase == .open || socket.pointee.phase == .closing {
      advanceFrames(socket, index, &input)
    }
    if socket.pointee.phase == .lingering || socket.pointee.flags.contains(.ending) {
      input = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
  }

  /// The other side has shut its half.
  private func hungUp(_ socket: SocketPointer, _ index: UInt32) {
    // Whoever asked several times and then shut its half still wants the answers.
    if socket.pointee.phase == .request, !socket.pointee.output.isEmpty {
      return reactor.linger(socket, index)
    }
    if socket.pointee.phase == .answering || socket.pointee.phase == .deciding {
      return reactor.pauseReading(socket, index)
    }
    if socket.pointee.phase == .lingering, !socket.pointee.output.isEmpty {
      return reactor.pauseReading(socket, index)
    }
    reactor.drop(socket, index)
  }

  /// Reads and forgets: the other side has been told, and is to hang up.
  private func discard(_ socket: SocketPointer, _ index: UInt32) {
    let count = hub_receive(socket.pointee.descriptor, buffer.baseAddress, buffer.count)
    if count == 0 { return hungUp(socket, index) }
    if count < 0, count != -Int(EAGAIN) { reactor.drop(socket, index) }
  }

  /// A stream runs: what comes is kept for later, and an end of it means that nobody listens any more.
  private func watch(_ socket: SocketPointer, _ index: UInt32, _ events: UInt32) {
    if events & (hub_event_error | hub_event_hangup) != 0 { return reactor.drop(socket, index) }
    if let backlog = socket.pointee.backlog, backlog.bytes.count > OutputBlock.largeSize {
      return reactor.pauseReading(socket, index)
    }
    receive(socket, index)
  }

  func writable(_ socket: SocketPointer, _ index: UInt32) {
    switch socket.pointee.phase {
    case .connecting: return connected(socket, index)
    case .handshake: return shake(socket, index)
    default: break
    }
    if socket.pointee.flags.contains(.readWantsWrite) {
      socket.pointee.flags.remove(.readWantsWrite)
      reactor.setInterest(socket, index, socket.pointee.interest & ~hub_event_write)
      reactor.markResumed(socket, index)
    }
    reactor.flush(socket, index)
  }
}
