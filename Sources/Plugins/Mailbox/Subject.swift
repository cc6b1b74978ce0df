import HubKernel

/// What a message is about that waits for an absent peer, as far as it matters for what is left out.
enum Subject: Equatable {
  /// Somebody came into a network, left it, or said goodbye there.
  case arrival(PeerID, network: String)
  case departure(PeerID, network: String)
  case farewell(PeerID, network: String)
  /// Somebody's signal.
  case signal(PeerID)
  case other

  /// Reads it in a message of the hub's own making.
  init(_ message: UnsafeRawBufferPointer) {
    guard let json = try? JSONValue(parsing: message), let type = json["type"]?.text else {
      self = .other
      return
    }
    let network = json["networkName"]?.text ?? ""
    let sender = json["fromPeerId"]?.text.flatMap { PeerID($0) }
    let named = json["data"]?["peerId"]?.text.flatMap { PeerID($0) }
    switch (type, named, sender) {
    case ("peer-discovered", let peer?, nil): self = .arrival(peer, network: network)
    case ("peer-disconnected", let peer?, nil): self = .departure(peer, network: network)
    case ("goodbye", _, let peer?): self = .farewell(peer, network: network)
    case (_, _, let peer?): self = .signal(peer)
    default: self = .other
    }
  }
}
