import HubKernel

/// A peer as one hub tells another of it.
struct ClassicPeer: Equatable {
  var peer: PeerID
  var spelling: PeerSpelling
  /// What it says of itself: members of an object, without its braces.
  var note: [UInt8]
}

/// A network of a tenant.
struct ClassicPlace: Hashable {
  let namespace: Namespace
  let network: NetworkName
}

/// The number of a connection with a hub of an older kind, while it lasts.
typealias ClassicLink = UInt32

/// Who called whom. An older hub does different things with what it hears from a hub that it called, its
/// bootstrap, and from one that called it.
enum ClassicRole: Equatable {
  /// It called us, which makes us its bootstrap.
  case inbound
  /// We called it.
  case outbound
  /// Nobody: it is a data channel, over which signals go and nothing is told of peers.
  case channel
}

/// Where a peer is, as far as the hub knows without asking hubs of older kinds.
enum ClassicWhereabouts: Equatable {
  case unknown
  /// Connected to this hub.
  case here
  /// Connected to another hub of the mesh.
  case elsewhere
  /// Another hub of the mesh speaks for it, because a hub of an older kind told that one of it.
  case spokenFor
}
