public import HubWire

/// A peer in a network, as its home hub tells of it.
public struct Member: Hashable, Sendable {
  /// Which peer.
  public var peer: PeerID
  /// How it writes its id.
  public var spelling: PeerSpelling
  /// Whether it called itself a hub.
  public var isHub: Bool
  /// Whether it is a peer of a hub of another kind, for which its home hub speaks.
  public var isProxy: Bool
  /// What it announced, as others are told of it.
  public var note: [UInt8]

  /// Describes a member.
  public init(
    peer: PeerID, spelling: PeerSpelling = .lowercase, isHub: Bool = false, isProxy: Bool = false,
    note: [UInt8] = []
  ) {
    self.peer = peer
    self.spelling = spelling
    self.isHub = isHub
    self.isProxy = isProxy
    self.note = note
  }
}
