internal import HubKernel
internal import Synchronization

extension ReactorLoop {
  /// Counts what the socket holds of a message or body that is not whole. When all of them together hold too
  /// much, whoever wants more than a little is turned away: many could otherwise each hold the largest
  /// message there is, and never send its last byte.
  @inline(__always)
  func countHeld(_ socket: SocketPointer, _ index: UInt32) {
    let held = socket.pointee.frames.heldCapacity &+ (socket.pointee.exchange?.bytes.capacity ?? 0)
    if held != socket.pointee.held { countHeld(held, socket, index) }
  }

  private func countHeld(_ held: Int, _ socket: SocketPointer, _ index: UInt32) {
    let more = held &- socket.pointee.held
    socket.pointee.held = held
    let total = reactor.shared.held.add(more, ordering: .relaxed).newValue
    guard more > 0, held > ReactorLoop.bufferSize, total > reactor.shared.memory.limit else { return }
    reactor.shared.meters.heldTooMuch.add()
    switch socket.pointee.phase {
    case .open:
      let code = CloseCode.tryAgainLater
      if socket.pointee.close.fail() { reactor.appendClose(socket, code, ReactorLoop.shortOfMemory) }
      reactor.depart(socket, index, code: code.rawValue, reason: ReactorLoop.shortOfMemory)
    case .request:
      reactor.refuse(socket, index, .full(besides: lane.referral), retryAfter: ReactorLoop.retryAfter)
    default: return
    }
  }

  private static let shortOfMemory = "short of memory"
}
