public import HubKernel

/// Whoever can empty a tenant before it is taken away.
public protocol TenantDraining: Sendable {
  /// Lets nobody else into a tenant, tells its peers to leave, and closes whoever is still there when the
  /// grace is over. Returns how many were told.
  ///
  /// The tenant stays closed for a minute afterwards, in which it can be taken out of Plugins.yaml; if it is
  /// not, it is open again. The namespace of those whom no tenant claims cannot be drained.
  func drain(_ namespace: Namespace, grace: Duration) async -> Int
  /// Opens a tenant again that was drained and stays after all.
  func readmit(_ namespace: Namespace)
}

/// How a connection ends whose tenant was removed.
public enum TenantRemoval {
  /// The close code.
  public static let closeCode: UInt16 = 4010
  /// The reason that stands beside it.
  public static let reason = "tenant removed"
}
