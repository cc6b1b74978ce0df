public import HubKernel

extension MemoryStoragePlugin {
  /// What can be said under `memory-storage:`.
  public struct Settings: PluginSettings {
    var bytes = ByteSize(bytes: 64 << 20)

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "bytes", \.bytes, "the most that is kept; more is refused as there is no space",
        in: ByteSize(bytes: 65_536)...ByteSize(bytes: 64 << 30), perNamespace: false)
    ]
  }
}
