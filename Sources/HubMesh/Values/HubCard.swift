/// What a hub tells all others of itself.
public struct HubCard: Hashable, Sendable {
  /// The longest name, region and address, in bytes of UTF-8. What is longer is cut off where it is told.
  public static let longestText = 255

  /// Which hub.
  public var id: HubID
  /// Greater with each start of this hub. Everything that was true of an earlier start is over.
  public var epoch: UInt64
  /// What its operator calls it.
  public var name: String
  /// Where it is.
  public var region: String
  /// Where hubs and clients reach it; empty if nobody can.
  public var url: String
  /// How many peers are announced there.
  public var peers: UInt32
  /// How many connections it has.
  public var connections: UInt32
  /// How many connections it may have; 0 if it does not say.
  public var capacity: UInt32
  /// Whether it is about to go, and wants no more clients.
  public var isDraining: Bool
  /// Whether it takes no more clients.
  public var isFull: Bool

  /// Describes a hub.
  public init(
    id: HubID, epoch: UInt64, name: String = "", region: String = "", url: String = "", peers: UInt32 = 0,
    connections: UInt32 = 0, isDraining: Bool = false, isFull: Bool = false, capacity: UInt32 = 0
  ) {
    self.id = id
    self.epoch = epoch
    self.name = name
    self.region = region
    self.url = url
    self.peers = peers
    self.connections = connections
    self.capacity = capacity
    self.isDraining = isDraining
    self.isFull = isFull
  }
}
