internal import CHubSys
internal import HubKernel
internal import Synchronization

extension Reactor {
  /// Calls another server. What cannot be found out at once is asked for on a thread of its own.
  func call(_ call: OutgoingCall, as connection: ConnectionID) {
    guard let address = WebSocketAddress(call.url) else {
      let reason = "'\(call.url.forLog)' is not an address of the form ws://host[:port]/path or wss://..."
      return port.run { $0.lane.callFailed(connection, CallFailure(.badAddress, reason)) }
    }
    let deadline = now &+ call.options.timeout.nanoseconds
    calls[connection] = ClientCall(
      connection, address, call.options, deadline: deadline, limits: settings.http)
    let (options, identity) = (call.options, settings.identity)
    guard !CallPreparation.isQuick(address) else {
      return port.run { [shared] loop in
        loop.prepared(connection, CallPreparation.find(address, options, shared, identity: identity))
      }
    }
    let busy = shared.preparations.add(1, ordering: .relaxed).newValue
    var started = busy <= CallPreparation.mostAtOnce
    if started {
      started =
        BackgroundThread.start { [port, shared] in
          hub_block_signals()
          let found = CallPreparation.find(address, options, shared, identity: identity)
          shared.preparations.subtract(1, ordering: .relaxed)
          port.run { $0.prepared(connection, found) }
        } == 0
    }
    guard !started else { return }
    shared.preparations.subtract(1, ordering: .relaxed)
    let failure = CallFailure(.unreachable, "too many names are being asked for at once; try again later")
    port.run { $0.prepared(connection, .failure(failure)) }
  }

  func hangUp(_ connection: ConnectionID) {
    guard let call = calls.removeValue(forKey: connection), let link = call.link,
      let socket = sockets.find(link)
    else { return }
    socket.pointee.call = nil
    drop(socket, link.index)
  }

  func widen(_ link: Link) {
    if let socket = sockets.find(link) { widen(socket) }
  }

  func widen(_ socket: SocketPointer) {
    socket.pointee.isTrunk = true
    socket.pointee.frames.limits = settings.trunkFrames
  }
}
