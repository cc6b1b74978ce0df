public import HubWire

/// Which hub: a hub has an id of the same kind as a peer.
public typealias HubID = PeerID
