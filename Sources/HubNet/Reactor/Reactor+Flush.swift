internal import HubKernel
internal import CHubSys
internal import Glibc
internal import HubCrypto

extension Reactor {
  /// The most pieces one call sends.
  static let pieceLimit = 64
  /// Among what a write gave back: nothing could be sent, or the socket is broken.
  private static let blocked = 0
  private static let broken = -1

  func flushDirty() {
    var at = 0
    while at < dirty.count {
      let index = dirty[at]
      at &+= 1
      let socket = sockets[index]
      guard socket.pointee.flags.contains(.dirty) else { continue }
      socket.pointee.flags.remove(.dirty)
      flush(socket, index)
    }
    dirty.removeAll()
  }

  /// Sends as much of what waits as the socket takes.
  func flush(_ socket: SocketPointer, _ index: UInt32) {
    switch socket.pointee.phase {
    case .free, .connecting, .handshake: return
    default: break
    }
    let waited = socket.pointee.output.count
    while !socket.pointee.output.isEmpty {
      let before = socket.pointee.output.count
      let sent = socket.pointee.tls == nil ? writePlain(socket) : writeSecure(socket)
      if sent == Reactor.broken { return drop(socket, index) }
      if sent == Reactor.blocked { break }
      socket.pointee.output.consume(sent, &pool)
      if socket.pointee.tls == nil, sent < before, sent < Reactor.fullWrite { break }
    }
    settle(socket, index, progressed: socket.pointee.output.count < waited)
  }

  /// A write that was longer than this may have been cut short by us and not by the socket.
  private static let fullWrite = OutputBlock.largeSize

  @inline(__always)
  private func writePlain(_ socket: SocketPointer) -> Int {
    guard let head = socket.pointee.output.head else { return Reactor.blocked }
    var sent: Int
    if head.pointee.next == nil {
      sent = hub_send(socket.pointee.descriptor, head.waiting.baseAddress, head.pointee.count)
    } else {
      var count = 0
      var block: UnsafeMutablePointer<OutputBlock>? = head
      while let one = block, count < Reactor.pieceLimit {
        pieces[count] = hub_piece(start: one.waiting.baseAddress, count: one.pointee.count)
        count &+= 1
        block = one.pointee.next
      }
      sent = hub_send_pieces(socket.pointee.descriptor, pieces, Int32(truncatingIfNeeded: count))
    }
    if sent < 0 { sent = -sent == Int(EAGAIN) ? Reactor.blocked : Reactor.broken }
    return sent
  }

  private func writeSecure(_ socket: SocketPointer) -> Int {
    guard let head = socket.pointee.output.head else { return Reactor.blocked }
    // After a write that was held up the next one must begin with the same bytes and be no shorter.
    let bytes = head.waiting
    switch socket.pointee.tls?.write(from: bytes) {
    case .bytes(let count):
      socket.pointee.output.committed = 0
      return count
    case .wantWrite, .wantRead:
      socket.pointee.output.committed = bytes.count
      return Reactor.blocked
    case .closed, .failed, nil:
      return Reactor.broken
    }
  }

  /// Arranges what follows from a flush.
  @inline(__always)
  private func settle(_ socket: SocketPointer, _ index: UInt32, progressed: Bool) {
    guard socket.pointee.output.isEmpty else {
      if socket.pointee.stalledSince == 0 || progressed { socket.pointee.stalledSince = now }
      wheel.setNoLater(index, at: now &+ settings.queuedTime)
      return setInterest(socket, index, socket.pointee.interest | hub_event_write)
    }
    if socket.pointee.stalledSince != 0 {
      socket.pointee.stalledSince = 0
      setInterest(socket, index, socket.pointee.interest & ~hub_event_write)
    }
    if socket.pointee.phase == .lingering { return shutSending(socket, index) }
    if socket.pointee.flags.contains(.waitsForDrain) {
      socket.pointee.flags.remove(.waitsForDrain)
      goOnReading(socket, index)
    }
  }
}
