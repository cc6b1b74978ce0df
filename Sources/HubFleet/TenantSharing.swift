/// Where a hub's own tenants are changed, for whoever brings it those that it has in common with others.
package protocol TenantSharing: AnyObject, Sendable {
  /// From now on changes of tenants that do not stand in this hub's file go to the board.
  func attach(_ board: any TenantBoard)
  /// They go to it no more.
  func detach(_ board: any TenantBoard)
  /// Those that are in force, or were before the hub was started anew.
  var kept: [SharedTenant] { get }
  /// Puts these in force beside the tenants of the file, in place of those that were given before. Says why
  /// some are not, by their names. Those that are leaving are seen out.
  func take(_ tenants: [SharedTenant]) async -> [String: String]
}

/// Where tenants are written that all hubs of a fleet have in common.
package protocol TenantBoard: AnyObject, Sendable {
  /// All that are there, as far as this hub was told.
  var tenants: [SharedTenant] { get }
  /// Writes a tenant: one that is there when `after` says which write is to be followed, else a new one.
  /// It is in force here when this returns.
  func write(_ tenant: SharedTenant, after revision: UInt64?) async throws(TenantBoardFailure)
}

/// Why a tenant was not written.
package enum TenantBoardFailure: Error, Sendable, Equatable {
  /// Somebody else wrote it meanwhile.
  case changed
  /// The fleet cannot be reached, so that nobody could know of it.
  case away(String)
  /// It is more than may be shared.
  case tooLarge(String)
}
