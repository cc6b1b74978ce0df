public import HubKernel

extension RecordsPlugin {
  /// What becomes of a record without an author.
  public enum UnsignedRule: String, SettingValue, CaseIterable {
    case refuse
    case allow
  }

  /// Who may publish.
  public enum PublisherRule: String, SettingValue, CaseIterable {
    case anybody
    case identified
  }

  /// What can be said under `records:`.
  public struct Settings: PluginSettings {
    var unsigned = UnsignedRule.refuse
    var publish = PublisherRule.anybody
    var maxRecords = 100_000
    var maxBytes = ByteSize.mebibytes(64)
    var maxPerTopic = 1_000
    var perAuthor = 10_000
    var maxTtl = Duration.seconds(86_400)
    var defaultTtl = Duration.seconds(300)
    var maxData = ByteSize.kibibytes(16)
    var maxTopicBytes = 256
    var watchesPerPeer = 64
    var maxWatches = 100_000
    var hubBytes = ByteSize.gibibytes(1)
    var skew = Duration.seconds(60)
    var spreadWithin = Duration.seconds(2)

    /// The defaults.
    public init() {}

    static let longestTtl = Duration.seconds(365 * 86_400)
    /// Namespace, topic and data have to fit together with their head into one word of the mesh.
    static let longestData = ByteSize.kibibytes(27)
    static let longestTopic = 512
    private static let most = 10_000_000

    /// What can be set.
    public static let fields: [Field<Settings>] = publishFields + quotaFields + hubFields

    private static let publishFields: [Field<Settings>] = [
      Field(
        "unsigned", \.unsigned, "whether anybody may publish without a key: then whoever comes last wins"),
      Field("publish", \.publish, "who may publish: anybody, or only those who have shown a credential"),
      Field(
        "maxTtl", \.maxTtl, "how long a record may be good for at most", in: .seconds(1)...longestTtl,
        check: wholeSeconds),
      Field(
        "defaultTtl", \.defaultTtl, "how long a record is good for that does not say it",
        in: .seconds(1)...longestTtl, check: wholeSeconds),
      Field(
        "maxData", \.maxData, "how long the data of a record may be", in: .bytes(2)...longestData),
      Field("maxTopicBytes", \.maxTopicBytes, "how many bytes a topic may have", in: 1...longestTopic),
    ]

    private static let quotaFields: [Field<Settings>] = [
      Field("maxRecords", \.maxRecords, "records a tenant may have", in: 0...most),
      Field(
        "maxBytes", \.maxBytes, "bytes that the records of a tenant may have",
        in: .bytes(0)...ByteSize.gibibytes(64)),
      Field("maxPerTopic", \.maxPerTopic, "records one topic may have", in: 1...100_000),
      Field("perAuthor", \.perAuthor, "records one key may have", in: 1...most),
      Field("watchesPerPeer", \.watchesPerPeer, "topics one peer may watch", in: 0...10_000),
      Field("maxWatches", \.maxWatches, "topics the peers of a tenant may watch in all", in: 0...most),
    ]

    private static let hubFields: [Field<Settings>] = [
      Field(
        "hubBytes", \.hubBytes, "bytes that the records of all tenants may have",
        in: .mebibytes(1)...ByteSize.gibibytes(256), perNamespace: false),
      Field(
        "skew", \.skew, "how far ahead of this hub's clock a record may be",
        in: .seconds(1) ... .seconds(3_600), perNamespace: false),
      Field(
        "spreadWithin", \.spreadWithin, "how long POST /api/publish waits for other hubs to have it too",
        in: .zero ... .seconds(8), perNamespace: false),
    ]

    @Sendable private static func wholeSeconds(_ time: Duration) -> String? {
      time.milliseconds % 1_000 == 0 ? nil : "a ttl is a whole number of seconds"
    }

    /// Relates what is said.
    public func validate(_ problems: inout Problems, at position: Position) {
      if defaultTtl > maxTtl {
        problems.add("defaultTtl (\(defaultTtl)) is above maxTtl (\(maxTtl))", at: position)
      }
    }
  }
}
