public import HubKernel

extension FleetRecordsPlugin {
  /// What can be said under `fleet-records:`.
  public struct Settings: PluginSettings {
    var bytes = ByteSize.gibibytes(1)
    var replicas = 1

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "bytes", \.bytes, "how much the bucket holds, for the hub that makes it",
        in: .mebibytes(1) ... .gibibytes(1_024),
        perNamespace: false, change: .restart),
      Field(
        "replicas", \.replicas,
        "how many servers of a NATS cluster keep the bucket, for the hub that makes it",
        in: 1...5, perNamespace: false, change: .restart),
    ]
  }
}
