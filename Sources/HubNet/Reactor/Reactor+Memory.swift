internal import CHubSys
internal import HubKernel

extension Reactor {
  /// The output queues of the process take all they may: sends what can be sent, and if that is not enough
  /// closes those who keep the most. False when `socket` was among them, or nothing could be freed.
  func makeRoom(_ count: Int, for socket: SocketPointer, _ index: UInt32) -> Bool {
    flushDirty()
    if socket.pointee.phase == .open, pool.ensure(count &+ FrameWriter.longestHeader) { return true }
    closeLargest()
    guard socket.pointee.phase == .open else { return false }
    if pool.ensure(count &+ FrameWriter.longestHeader) { return true }
    askOthersForRoom()
    dropSlowReader(socket, index)
    return false
  }

  /// It is other reactors' sockets that keep the memory, so theirs are to go as well.
  private func askOthersForRoom() {
    guard now >= asksForRoomAt else { return }
    asksForRoomAt = now &+ Reactor.askingPause
    for other in shared.ports where other !== port { other.run { $0.reactor.closeLargest() } }
  }

  private static let askingPause: UInt64 = 100_000_000

  /// Gives memory back that a burst left behind, a while after it, and again until nothing is left to give.
  func tidyIfDue(_ lane: Lane) {
    if now >= tidiesAt { tidy(lane) }
    if tidiesAt == .max, !pool.isEmpty || turnover >= Reactor.muchTurnover {
      tidiesAt = now &+ Reactor.tidyPause
    }
  }

  @inline(never)
  private func tidy(_ lane: Lane) {
    tidiesAt = .max
    pool.releaseIdle()
    guard turnover >= Reactor.muchTurnover else { return }
    turnover = 0
    lane.tidy()
    // Whoever is to be looked at again may have gone meanwhile, and has to keep the place until then.
    if resumed.count == 0 {
      sockets.shrink()
      wheel.shrink(to: sockets.capacity)
    }
    hub_trim_heap()
  }

  /// How long the loop sleeps at most while there is something to tidy, in milliseconds.
  static let tidyPatience: Int32 = 2_000
  private static let tidyPause: UInt64 = 2_000_000_000
  /// So many sockets that came or went leave a heap behind that is worth going through.
  private static let muchTurnover = 64

  /// Closes the sockets with the longest queues until an eighth of the budget is free again.
  private func closeLargest() {
    var waiting: [(index: UInt32, count: Int)] = []
    for index in 0..<UInt32(sockets.capacity) {
      let socket = sockets[index]
      guard socket.pointee.phase != .free, socket.pointee.stalledSince != 0 else { continue }
      waiting.append((index, socket.pointee.output.count))
    }
    waiting.sort { $0.count > $1.count }
    let enough = pool.used - shared.memory.limit / 8
    for one in waiting {
      if pool.used <= max(enough, 0) { return }
      let socket = sockets[one.index]
      if socket.pointee.phase == .open {
        dropSlowReader(socket, one.index)
      } else {
        drop(socket, one.index)
        socket.pointee.output.clear(&pool)
      }
    }
  }
}
