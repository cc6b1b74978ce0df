public import HubWire

extension MeshNode {
  /// Who is in a network, here and elsewhere, in the order of their ids.
  public func members(of network: NetworkKey) -> [MemberPlace] { [] }

  /// Where a peer is, in every network it is in.
  public func places(of peer: PeerID) -> [MemberPlace] { [] }

  /// Whether a peer is in a network, here or elsewhere.
  public func isKnown(_ peer: PeerID, in network: NetworkKey) -> Bool { false }

  /// The home hub of a peer in a network; nil if it is not known.
  public func home(of peer: PeerID, in network: NetworkKey) -> HubID? { nil }

  /// All hubs of the mesh but this one, in the order of their ids.
  public var hubs: [HubFigures] { [] }

  /// The links of this node, oldest first.
  public var links: [LinkFigures] { [] }

  /// The way a letter to a peer takes from here, as far as this node knows; empty if the peer is not known.
  public func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop] { [] }

  /// Why this node treats a hub as it does.
  public func explain(_ hub: HubID) -> HubExplanation {
    HubExplanation(hub: hub, isNeighbour: false, isWanted: false, reasons: [])
  }

  /// Asks a hub whether it is there; `answered` says so. False if there is no path.
  public func ping(_ hub: HubID, now: Milliseconds) -> Bool { false }

  /// How much is known, and what it takes.
  public var census: MeshCensus { MeshCensus() }
}
