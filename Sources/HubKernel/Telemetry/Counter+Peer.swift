extension Counter {
  /// Adds on the reactor of a peer.
  public func add(_ amount: Int = 1, on peer: Peer) { add(amount, on: peer.lane.number) }
}
