internal import HubKernel
internal import Synchronization

extension Server {
  private static let pollInterval = Duration.milliseconds(20)

  /// Lets HTTP requests end, closes what is idle, and waits until nobody is left or the deadline has
  /// passed. Closing WebSockets is the kernel's part. True when nobody is left.
  public func drain(within limit: Duration) async -> Bool {
    shared.isDraining.store(true, ordering: .relaxed)
    for port in shared.ports { port.run { $0.closeIdle() } }
    let deadline = ContinuousClock.now + limit
    while shared.limits.count > 0, ContinuousClock.now < deadline {
      try? await Task.sleep(for: Self.pollInterval)
    }
    return shared.limits.count == 0
  }

  /// Closes everything and ends the reactors. To be called once no peer is to be told anything any more.
  public func stop() {
    stopAccepting()
    for port in shared.ports { port.run { $0.isRunning = false } }
    let threads = state.withLock { state in
      defer { state.threads = [] }
      return state.threads
    }
    for thread in threads { thread.join() }
  }
}

extension ReactorLoop {
  /// Closes connections between two requests.
  func closeIdle() {
    for index in 0..<UInt32(reactor.sockets.capacity) {
      let socket = reactor.sockets[index]
      guard socket.pointee.phase == .request, socket.pointee.exchange?.hasBegun == false,
        socket.pointee.output.isEmpty, !socket.pointee.flags.contains(.admin)
      else { continue }
      reactor.drop(socket, index)
    }
  }
}
