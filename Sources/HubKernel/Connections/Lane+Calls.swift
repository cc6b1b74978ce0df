import Synchronization

extension Lane {
  /// Calls another server. The connection has a record from now on, and stands in no directory.
  func call(_ outgoing: OutgoingCall, _ call: Call, _ trunk: any Trunk) {
    guard !core.closing.load(ordering: .relaxed) else {
      call.isDone()
      let end = TrunkEnd.failed(code: CallFailure.Code.cancelled.rawValue, reason: "this hub is stopping")
      return trunk.ended(nil, end, at: Station(lane: self))
    }
    let index = take(Link(index: 0, generation: 0), RemoteAddress(), .none, .lowercase)
    let record = records[index]
    record.pointee.isPeer = false
    record.pointee.isDiverted = true
    record.pointee.socket = SocketHandler(trunk, call)
    let id = self.id(of: index)
    let timeout = outgoing.options.timeout
    let timer = core.timers.after(timeout) { [inbox] in
      inbox.run { $0.giveUp(id, CallFailure(.timeout, "there was no answer within \(timeout)")) }
    }
    call.begins(as: id, timer: timer)
    transport.call(outgoing, as: id)
  }

  /// A server that was called has answered: messages arrive for the connection from now on. False when nobody
  /// waits for it any more.
  public func called(_ id: ConnectionID, _ link: Link, at remote: RemoteAddress) -> Bool {
    guard let record = held(id), record.pointee.state == .arriving, let socket = record.pointee.socket,
      let call = socket.call
    else { return false }
    core.timers.cancel(call.timer)
    record.pointee.link = link
    record.pointee.remote = remote
    record.pointee.state = .open
    core.switchboard.connectionCount.wrappingAdd(1, ordering: .relaxed)
    socket.trunk?.opened(Peer(lane: self, index: id.index))
    return true
  }

  /// A server that was called has not answered as it should.
  public func callFailed(_ id: ConnectionID, _ failure: CallFailure) {
    guard let record = held(id), record.pointee.state == .arriving, let socket = record.pointee.socket,
      let call = socket.call
    else { return }
    core.timers.cancel(call.timer)
    release(id.index)
    call.isDone()
    socket.trunk?.ended(
      nil, .failed(code: failure.code.rawValue, reason: failure.reason), at: Station(lane: self))
  }

  /// Ends a call, however far it has come.
  func end(_ id: ConnectionID, code: UInt16, reason: String) {
    close(id, code: code, reason: reason)
    giveUp(id, CallFailure(.cancelled, reason))
  }

  private func giveUp(_ id: ConnectionID, _ failure: CallFailure) {
    guard let record = held(id), record.pointee.state == .arriving else { return }
    transport.hangUp(id)
    callFailed(id, failure)
  }
}
