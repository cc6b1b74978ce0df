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
}
