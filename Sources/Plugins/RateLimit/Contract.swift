public import HubKernel

/// Addresses that may not connect.
public struct Ban: Sendable, Equatable {
  /// Which addresses.
  public let subnet: Subnet
  /// When it ends, in milliseconds since 1970; nil for never.
  public let until: Int64?
  /// Why, for those who run the hub. The banned are not told.
  public let reason: String
  /// Who made it.
  public let by: String

  /// Describes a ban, as one from elsewhere.
  public init(subnet: Subnet, until: Int64?, reason: String, by: String) {
    (self.subnet, self.until, self.reason, self.by) = (subnet, until, reason, by)
  }
}

/// Somebody who takes bans to other hubs.
public protocol BanFollower: AnyObject, Sendable {
  /// A ban was made on this hub, or lifted: then there is none. One after the other; nobody may wait here, or
  /// change bans.
  func changed(_ subnet: Subnet, to ban: Ban?)
}

/// Who may not connect, and changes to that while the hub runs.
public protocol BanList: Sendable {
  /// Keeps these addresses out for so long, or for ever, and closes the connections they have; returns how
  /// many those were. A ban of the same subnet is replaced. Throws when there are as many bans as there may
  /// be.
  @discardableResult
  func ban(_ subnet: Subnet, for time: Duration?, reason: String, by: String) async throws -> Int
  /// Ends a ban; false when there is none of that very subnet, or when it stands in the settings.
  @discardableResult
  func lift(_ subnet: Subnet, by: String) -> Bool
  /// Every ban, those of the settings first.
  func list() -> [Ban]
  /// Takes over a ban of another hub as it was made there, and closes the connections of those it is about.
  /// Followers are not told. False when there are as many bans as there may be.
  func take(_ ban: Ban) async -> Bool
  /// Lets go of a ban that was lifted on another hub. Followers are not told.
  func drop(_ subnet: Subnet)
  /// Tells of every ban that is made here or lifted. The follower is held until it is taken off.
  func follow(_ follower: any BanFollower)
  /// Tells it no more.
  func unfollow(_ follower: any BanFollower)
}
