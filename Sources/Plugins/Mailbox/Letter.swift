import HubKernel

/// Whose a signal is that is kept for a peer.
struct Letter {
  /// The connection it came over, or a place on the reactor that took it in from another hub.
  let sender: ConnectionID
  let isForeign: Bool
  /// What its sender calls it, or its receipt.
  let mark: [UInt8]

  init(_ origin: SignalOrigin) {
    (sender, isForeign) = (origin.sender, origin.isForeign)
    mark = Array(origin.mark)
  }

  init(sender: ConnectionID, isForeign: Bool = false, mark: [UInt8] = []) {
    (self.sender, self.isForeign, self.mark) = (sender, isForeign, mark)
  }
}
