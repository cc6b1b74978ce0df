/// What the kernel itself offers to plugins that say so in their manifest.
enum KernelCapabilities {
  static let control = Capability((any HubControl).self)
  static let fetching = Capability((any HTTPFetching).self)
  static let datagrams = Capability((any DatagramSending).self)
  static let all = [control, fetching, datagrams]
  /// Not offered but looked for.
  static let quotas = Capability((any TenantQuotas).self)
}
