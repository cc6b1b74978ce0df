internal import HubKernel

extension Reactor {
  func call(_ call: OutgoingCall, as connection: ConnectionID) {
    failedCalls.append((connection, CallFailure(.unreachable, "this transport calls nobody yet")))
  }

  func hangUp(_ connection: ConnectionID) {}

  func widen(_ link: Link) {}
}
