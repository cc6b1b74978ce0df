public import HubKernel

/// A peer asks to become known in a network.
public struct AnnouncePeer: Intent {
  /// Who asks.
  public let peer: Peer
  /// The network it wants to be known in.
  public let network: NetworkName
  /// The tenant that network belongs to.
  public let namespace: Namespace
  /// What else it says of itself: the members of a JSON object, without its braces.
  public let note: [UInt8]
  /// Whether it wants to count as a hub.
  public var isHub: Bool
  /// Who hears what its connection says from then on, when it has been let in; nil for nobody but those who
  /// hear peers. Who is refused says on what peers say.
  public var trunk: (any Trunk)?
}

/// A peer has become known in a network.
public struct PeerAnnounced: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// The network.
  public let network: NetworkName
  /// Whether it says of itself that it is a hub.
  public let isHub: Bool
  /// Whether it said so before, in the same network.
  public let wasHub: Bool
  /// What else it says of itself: the members of a JSON object, without its braces.
  public let note: String
}

/// A peer is no longer in a network, because it said goodbye, went to another one or lost its connection.
public struct PeerLeft: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
  /// The network.
  public let network: NetworkName
  /// Whether it counted as a hub there.
  public let isHub: Bool
  /// Why, in one word.
  public let reason: String
}

/// A peer said goodbye.
public struct PeerGoodbye: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant.
  public let namespace: Namespace
}

/// A peer as others hear of it, wherever it is.
public struct Guest: Sendable {
  /// Its id.
  public var peer: PeerID
  /// Its id as it spells it.
  public var spelling: PeerSpelling
  /// Whether it counts as a hub.
  public var isHub: Bool
  /// What else it says of itself: the members of a JSON object, without its braces.
  public var note: [UInt8]

  /// Describes a peer.
  public init(peer: PeerID, spelling: PeerSpelling, isHub: Bool, note: [UInt8]) {
    self.peer = peer
    self.spelling = spelling
    self.isHub = isHub
    self.note = note
  }
}

/// Whoever keeps up with who is in which network of this hub.
///
/// It is told on the reactors, while the members of the network stand still: so all it is told of one network
/// comes in order, and it must be quick and call nobody back.
public protocol PresenceFollower: AnyObject, Sendable {
  /// A peer has entered a network, or has said something new of itself there.
  func entered(_ guest: Guest, at connection: ConnectionID, in room: Room, isRenewal: Bool)
  /// A peer has left a network.
  func left(_ peer: PeerID, _ room: Room, reason: String)
}

/// Whoever makes peers known. Plugins that act on announcements require it, so that they are not without
/// them.
public protocol Announcing: Sendable {
  /// How many announcements have been made since the hub started.
  var announcementCount: Int { get }
  /// Whether a tenant has the plugin off: nobody is made known there, and whoever leaves is not told of.
  func isOff(in namespace: Namespace) -> Bool
  /// Begins to tell somebody who enters and leaves, until `unfollow`. Twice is once.
  func follow(_ follower: any PresenceFollower)
  /// Tells it nothing more.
  func unfollow(_ follower: any PresenceFollower)
  /// Tells the members of a network of somebody elsewhere, unless another source has. `members` are those
  /// whom this source has met: whoever has come since will be introduced, and would hear of it twice.
  func appear(
    _ guest: Guest, in namespace: Namespace, _ network: NetworkName, to members: [PeerID: ConnectionID],
    from source: any PresenceSource, at station: Station)
  /// Tells them that somebody elsewhere has left, for a reason in one word; `goodbye` is one. While another
  /// source still knows it, nobody is told.
  func vanish(
    _ guest: Guest, reason: String, in namespace: Namespace, _ network: NetworkName,
    from source: any PresenceSource, at station: Station)
  /// Tells one newcomer of peers elsewhere of whom it has not heard.
  func introduce(
    _ guests: [Guest], to newcomer: Guest, at connection: ConnectionID, in room: Room,
    from source: any PresenceSource, at station: Station)
  /// A source tells nothing more: what it alone knew has left. On its reactor.
  func detach(_ source: any PresenceSource, at station: Station)
  /// Whether a peer elsewhere is known to other sources and not to this one, which then need not try to reach
  /// it. On any reactor.
  func isOthers(_ peer: PeerID, in room: Room, than source: any PresenceSource) -> Bool
}

/// Whoever tells of peers elsewhere, always on the first reactor.
public protocol PresenceSource: AnyObject, Sendable {
  /// What it has told of a network so far; nil where it has told nobody anything. It must tell nothing
  /// meanwhile.
  func outlook(in namespace: Namespace, _ network: NetworkName) -> Outlook?
}

/// What a source has told of one network.
public struct Outlook: Sendable {
  /// Those elsewhere.
  public var guests: [Guest]
  /// Who here has been told of them, on which connection.
  public var members: [PeerID: ConnectionID]

  /// Describes it.
  public init(guests: [Guest], members: [PeerID: ConnectionID]) {
    (self.guests, self.members) = (guests, members)
  }
}

/// Whoever has something to say to each peer in the first message that it gets.
public protocol Greeter: AnyObject, Sendable {
  /// Adds members to `connected`, on the peer's reactor and with the writer that composes it: so it must be
  /// quick, and send nothing meanwhile.
  func greet(_ peer: Peer, _ json: JSONWriter)
}

/// Lets others add to the first message that each peer gets.
public protocol Greeting: Sendable {
  /// Begins to ask somebody for more members, until `remove`. Of several under one name the latest is asked.
  func add(_ greeter: any Greeter, under name: String)
  /// Asks it no more.
  func remove(_ greeter: any Greeter)
  /// Adds what they all say to a first message that is being composed, for whoever has a peer come back.
  func greet(_ peer: Peer, _ json: JSONWriter)
}
