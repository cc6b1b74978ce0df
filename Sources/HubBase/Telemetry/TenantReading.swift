/// What a counter of tenants reads for one of them.
public struct TenantReading: Sendable, Equatable {
  /// The tenant.
  public let namespace: Namespace
  /// How much it counted.
  public let value: Int
}
