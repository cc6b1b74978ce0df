extension TenantCounter {
  /// Adds for a tenant, from anywhere.
  public func add(_ amount: Int = 1, in namespace: Namespace) {
    add(amount, tenant: UInt32(namespace.index))
  }

  /// What was counted for a tenant.
  public func value(in namespace: Namespace) -> Int { value(tenant: UInt32(namespace.index)) }
}

extension TenantReading {
  /// The tenant.
  public var namespace: Namespace { Namespace(index: .init(truncatingIfNeeded: number)) }
}
