public import HubKernel

/// What the mesh looks like from this hub, for those who run it.
public protocol MeshInsight: Sendable {
  /// All of it.
  func status() async -> MeshStatus
  /// How a signal would get to a peer, in one namespace or in all.
  func trace(_ peer: PeerID, in namespace: Namespace?) async -> [MeshTrace]
  /// What is known of a hub, and why it is or is not a neighbour.
  func explain(_ hub: PeerID) async -> HubExplanation?
  /// Asks a hub whether it lives; nil when it is not known.
  func ping(_ hub: PeerID) async -> PingAnswer?
}

/// The mesh as one hub sees it.
public struct MeshStatus: Sendable, Equatable {
  /// This hub's id.
  public let id: PeerID
  /// What it calls itself.
  public let name: String
  /// Which of its lives this is.
  public let epoch: UInt64
  /// The name of the mesh.
  public let mesh: String
  /// Where it says it stands.
  public let region: String
  /// Where it says it is reached.
  public let url: String
  /// Whether it is about to leave the mesh.
  public let isDraining: Bool
  /// The other hubs.
  public let hubs: [HubFigures]
  /// This hub's links.
  public let links: [LinkFigures]
  /// Who is linked with whom, as far as it is known: each pair once, the smaller id first.
  public let edges: [MeshEdge]
  /// Hubs that this one would like as neighbours and is not linked with.
  public let wanted: [PeerID]
  /// Members of networks elsewhere that are known here.
  public let remoteMembers: Int
  /// What has been counted since the hub started, by name.
  public let counts: [MeshCount]
  /// Hubs that were here and are gone, the latest first.
  public var lost: [LostHub] = []
  /// Hubs that turned this one away, or that it turned away, and that have not been let in since; the latest
  /// first.
  public var refusals: [MeshRefusal] = []
}

/// A hub that has gone.
public struct LostHub: Sendable, Equatable {
  /// Its id.
  public let id: PeerID
  /// What it called itself.
  public let name: String
  /// When it was lost, in milliseconds since 1970.
  public let at: Int64
  /// Why, in one word.
  public let reason: String
}

/// Two hubs that would not have each other.
public struct MeshRefusal: Sendable, Equatable {
  /// The other: the address that was called, or the id of the hub that came.
  public let who: String
  /// Whether this hub called.
  public let isOutgoing: Bool
  /// Why, as a stable word.
  public let code: String
  /// Why, as a sentence for an operator.
  public let reason: String
  /// When it happened first, in milliseconds since 1970.
  public let since: Int64
  /// When it happened last, in milliseconds since 1970.
  public let at: Int64
  /// How often it happened.
  public let times: Int
}

/// Two hubs with a link between them.
public struct MeshEdge: Sendable, Hashable {
  /// The one with the smaller id.
  public let first: PeerID
  /// The other.
  public let second: PeerID
}

/// A figure with its name.
public struct MeshCount: Sendable, Equatable {
  /// What is counted.
  public let name: String
  /// How many.
  public let value: Int
}

/// How a signal gets to one peer in one network.
public struct MeshTrace: Sendable, Equatable {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// The network.
  public let network: NetworkName
  /// The hub whose word it is that the peer is there.
  public let hub: PeerID
  /// Each hub on the way, this one first, with why it is the next.
  public let hops: [MeshHop]
  /// Whether the way ends at the hub that has the peer.
  public let isReachable: Bool
}

/// A hub on the way to somebody.
public struct MeshHop: Sendable, Equatable {
  /// The hub.
  public let hub: PeerID
  /// Why it is the next, in a sentence.
  public let why: String
}

/// What one hub knows of another.
public struct HubExplanation: Sendable, Equatable {
  /// The figures.
  public let figures: HubFigures
  /// Sentences about it, in the order in which they matter.
  public let sentences: [String]
}

/// What came of asking a hub whether it lives.
public struct PingAnswer: Sendable, Equatable {
  /// How long the answer took, in microseconds; nil when none came in time.
  public let roundTrip: Int?
  /// How many links away the hub was.
  public let hops: Int?
}
