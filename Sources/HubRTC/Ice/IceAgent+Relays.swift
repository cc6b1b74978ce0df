internal import HubWire

extension IceAgent {
  /// A server has forgotten what it lent.
  func lost(_ relay: TurnClient, _ now: Int64) {
    relay.forget()
    bases.removeAll { $0.isGone }
    localCandidates.removeAll { candidate in
      candidate.kind == .relayed && !bases.contains { $0.address == candidate.address }
    }
    questions.removeAll { purpose in
      switch purpose {
      case .check(let pair, _, _), .consent(let pair, _): pair.base.isGone
      case .discover: false
      }
    }
    drop { $0.base.isGone }
    early.removeAll { $0.base.isGone }
    if chosen?.base.isGone == true { loseSelection(now) }
  }

  /// Whether something is still sent to this peer by way of that server.
  func uses(_ relay: TurnClient, _ peer: RemoteAddress) -> Bool {
    if let chosen, chosen.base.relay === relay, chosen.remote.address == peer { return true }
    return pairs.contains { $0.base.relay === relay && $0.state != .failed && $0.remote.address == peer }
  }

  /// The same for all ports of an address.
  func uses(_ relay: TurnClient, _ address: IPAddress) -> Bool {
    if let chosen, chosen.base.relay === relay, chosen.remote.address.ip == address { return true }
    return pairs.contains { pair in
      pair.base.relay === relay && pair.state != .failed && pair.remote.address.ip == address
    }
  }
}
