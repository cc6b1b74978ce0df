/// How much is known and what it takes, in entries and bytes.
public struct MeshCensus: Sendable, Equatable {
  /// Hubs on the map.
  public var hubs = 0
  /// Networks with members that are known here.
  public var networks = 0
  /// Members here.
  public var localMembers = 0
  /// Members elsewhere.
  public var remoteMembers = 0
  /// Interests of other hubs that are kept here.
  public var interests = 0
  /// Sessions with other hubs.
  public var sessions = 0
  /// What the tables of members take, notes included.
  public var memberBytes = 0
  /// What waits for other hubs takes.
  public var streamBytes = 0
  /// What the map takes.
  public var mapBytes = 0
  /// What the tables of interests take.
  public var interestBytes = 0

  /// A census of nothing.
  public init() {}
}
