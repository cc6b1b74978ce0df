public import HubKernel

extension MailboxPlugin {
  /// What can be said under `mailbox:`.
  public struct Settings: PluginSettings {
    var grace = Duration.seconds(30)
    var ttl = Duration.seconds(30)
    var letters = 64
    var letterBytes = ByteSize(bytes: 256 * 1024)
    var tail = 256
    var tailBytes = ByteSize(bytes: 256 * 1024)
    var notices = 1_024
    var noticeBytes = ByteSize(bytes: 1024 * 1024)
    var tenantPeers = 1_000
    var tenantLetters = 10_000
    var tenantBytes = ByteSize(bytes: 64 * 1024 * 1024)
    var totalBytes = ByteSize(bytes: 256 * 1024 * 1024)

    /// The defaults.
    public init() {}

    private static let leastBytes = ByteSize(bytes: 1024)
    private static let mostBytes = ByteSize(bytes: 16 * 1024 * 1024)
    private static let mostTotal = ByteSize(bytes: 64 * 1024 * 1024 * 1024)

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "grace", \.grace, "how long the place of a peer is kept whose connection was lost",
        in: .seconds(1) ... .seconds(120)),
      Field(
        "ttl", \.ttl, "how long a signal waits for such a peer before its sender has it back",
        in: .seconds(1) ... .seconds(120)),
      Field("letters", \.letters, "how many signals wait for one peer", in: 0...4_096),
      Field(
        "letterBytes", \.letterBytes, "how many bytes these have together", in: leastBytes...mostBytes),
      Field(
        "tail", \.tail, "of how many messages that a peer has not confirmed copies are kept", in: 16...4_096),
      Field("tailBytes", \.tailBytes, "how many bytes these have together", in: leastBytes...mostBytes),
      Field(
        "notices", \.notices, "how many changes in its networks wait for an absent peer", in: 16...4_096),
      Field("noticeBytes", \.noticeBytes, "how many bytes these have together", in: leastBytes...mostBytes),
      Field(
        "tenantPeers", \.tenantPeers, "how many peers of a tenant may be absent at a time",
        in: 0...1_000_000),
      Field(
        "tenantLetters", \.tenantLetters, "how many signals wait for all peers of a tenant", in: 0...1_000_000
      ),
      Field(
        "tenantBytes", \.tenantBytes, "how many bytes wait for all absent peers of a tenant",
        in: leastBytes...mostTotal),
      Field(
        "totalBytes", \.totalBytes, "how many bytes are kept for all peers of the hub, copies included",
        in: leastBytes...mostTotal, perNamespace: false),
    ]
  }
}
