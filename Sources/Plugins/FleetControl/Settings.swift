public import HubKernel

extension FleetControlPlugin {
  /// What can be said under `fleet-control:`.
  public struct Settings: PluginSettings {
    var bans = true
    var tenants = true
    var replicas = 1

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "bans", \.bans, "whether bans made while the hub runs hold on all hubs of the fleet",
        perNamespace: false),
      Field(
        "tenants", \.tenants, "whether tenants that do not stand in this hub's file are those of the fleet",
        perNamespace: false),
      Field(
        "replicas", \.replicas,
        "how many servers of a NATS cluster keep the bucket, for the hub that makes it",
        in: 1...5, perNamespace: false, change: .restart),
    ]
  }
}
