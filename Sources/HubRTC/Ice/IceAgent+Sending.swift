extension IceAgent {
  /// Sends a datagram to the other peer; false when there is no way, or when it is too long for a relay.
  @discardableResult
  public func send(_ datagram: UnsafeRawBufferPointer, now: Int64) -> Bool {
    switch path.kind {
    case .none: return false
    case .direct: effects.send(datagram, from: path.port, to: path.address)
    case .relayed:
      guard let relay = chosen?.base.relay, relay.send(datagram, to: path.address) else { return false }
    }
    figures.datagramsOut &+= 1
    figures.bytesOut &+= UInt64(datagram.count)
    return true
  }
}
