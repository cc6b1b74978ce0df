public import HubKernel

extension WebhooksPlugin {
  /// What can be said under `webhooks:`.
  public struct Settings: PluginSettings {
    var endpoints: [Endpoint] = []
    var folder = ""
    var queue = ByteSize(bytes: 16 << 20)
    var sync = SyncPolicy.never
    var tenantsReachPrivate = false

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("endpoints", \.endpoints, "who is told what", check: Endpoint.complaint),
      Field(
        "folder", \.folder,
        "where what was not delivered yet is kept; empty for memory, which a restart forgets",
        perNamespace: false, change: .restart),
      Field(
        "queue", \.queue, "the most that waits for one endpoint; the oldest is dropped",
        in: ByteSize(bytes: 65_536)...ByteSize(bytes: 1 << 30), perNamespace: false,
        change: .restart),
      Field(
        "sync", \.sync,
        "whether the disk has to have everything at once: never survives the end of the process, always that "
          + "of the machine", perNamespace: false, change: .restart),
      Field(
        "tenantsReachPrivate", \.tenantsReachPrivate,
        "whether endpoints of tenants may stand in networks that are not public", perNamespace: false),
    ]

    /// Relates settings to each other.
    public func validate(_ problems: inout Problems, at position: Position) {
      if sync == .always, folder.isEmpty {
        problems.add(
          "webhooks.sync has no meaning without a folder", at: position,
          hint: "add folder: /var/lib/loft/hooks")
      }
    }
  }

  /// When what was written has to be on the disk, under `webhooks`.
  public enum SyncPolicy: String, SettingValue, CaseIterable {
    /// When the system sees fit.
    case never
    /// Before it is sent.
    case always
  }
}
