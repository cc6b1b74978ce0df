/// What a counter of tenants reads for one of them.
public struct TenantReading: Sendable, Equatable {
  /// The number of the tenant's handle.
  package let number: UInt32
  /// How much it counted.
  public let value: Int
}
