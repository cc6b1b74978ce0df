internal import HubKernel

extension Reactor {
  /// Nobody rests longer at a time: what is not read is not known to have gone either.
  static let longestRest: UInt64 = 60_000_000_000

  /// Takes nothing more from a WebSocket for so long, neither from the system nor from what has been read.
  /// What its other side sends meanwhile fills the system's buffers, and then it has to wait. Of two rests
  /// the one that ends later holds.
  func rest(_ link: Link, for time: Duration) {
    if let vehicle = vehicles.find(link) { return vehicle.rest(for: time) }
    guard time > .zero, let socket = sockets.find(link), socket.pointee.phase == .open,
      !socket.pointee.flags.contains(.ending)
    else { return }
    let end = now &+ min(time.nanoseconds, Reactor.longestRest)
    if socket.pointee.flags.contains(.rests), socket.pointee.deadline >= end { return }
    socket.pointee.flags.insert(.rests)
    socket.pointee.deadline = end
    pauseReading(socket, link.index)
    wheel.setNoLater(link.index, at: end)
  }

  /// Ends a rest, if there is one. Silence that was ours does not count as the other side's.
  func wake(_ socket: SocketPointer, _ index: UInt32) {
    guard socket.pointee.flags.contains(.rests) else { return }
    socket.pointee.flags.remove([.rests, .pinged])
    socket.pointee.deadline = .max
    socket.pointee.lastRead = now
    goOnReading(socket, index)
  }
}
