public import HubWire

/// What an agent does to the world. It is called from within the agent's methods; bytes are valid during the
/// call only. From here none of the agent's methods may be called but `send`.
public protocol IceEffects: AnyObject {
  /// Sends a datagram from one of our sockets.
  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress)
  /// A candidate of ours was found and is to be told to the other peer.
  func found(_ candidate: Candidate)
  /// All candidates of ours have been found.
  func gathered()
  /// The agent has come to another state.
  func changed(_ state: IceState)
  /// Bytes came from the other peer that are not the agent's own.
  func received(_ datagram: UnsafeRawBufferPointer)
  /// The selected pair is another one than before.
  func selected(_ selection: IceSelection)
  /// Something went wrong with a server. The agent goes on without it.
  func failed(_ fault: IceFault)
}

extension IceEffects {
  /// Nothing.
  public func selected(_ selection: IceSelection) {}
  /// Nothing.
  public func failed(_ fault: IceFault) {}
}
