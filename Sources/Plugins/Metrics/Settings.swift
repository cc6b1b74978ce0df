public import HubKernel

extension MetricsPlugin {
  /// What can be said under `metrics:`.
  public struct Settings: PluginSettings {
    var tenants = TenantDetail.on
    var tenantLimit = 200
    var statsd = StatsDSettings()
    var otlp = OTLPSettings()

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("tenants", \.tenants, "whether figures are told apart by tenant", perNamespace: false),
      Field(
        "tenantLimit", \.tenantLimit,
        "tenants shown by name, in the order of their lines; the others are summed as 'other'", in: 0...1_000,
        perNamespace: false),
      Group("statsd", \.statsd, "figures sent to StatsD", perNamespace: false),
      Group("otlp", \.otlp, "figures sent to an OpenTelemetry collector", perNamespace: false),
    ]
  }

  /// Whether tenants are told apart, under `metrics`.
  public enum TenantDetail: String, SettingValue, CaseIterable {
    /// Series have a tenant.
    case on
    /// All tenants are summed.
    case off
  }

  /// How tags are written, under `metrics.statsd`.
  public enum TagDialect: String, SettingValue, CaseIterable {
    /// The values of labels are parts of the name.
    case plain
    /// Labels are tags behind the value.
    case datadog
  }

  /// Where StatsD is, under `metrics.statsd`.
  public struct StatsDSettings: PluginSettings {
    var address = ""
    var interval = Duration.seconds(10)
    var prefix = ""
    var tags = TagDialect.plain

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<StatsDSettings>] = [
      Field("address", \.address, "host and port of StatsD; empty for none", perNamespace: false) {
        $0.isEmpty || DatagramAddress($0) != nil ? nil : "expected host:port, such as 127.0.0.1:8125"
      },
      Field(
        "interval", \.interval, "how often figures are sent", in: .seconds(1) ... .seconds(3600),
        perNamespace: false),
      Field("prefix", \.prefix, "what all names begin with, before a point", perNamespace: false) {
        StatsDName.isPrefix($0) ? nil : "a prefix is letters, digits, '_', '-' and '.', at most 64"
      },
      Field("tags", \.tags, "how labels are written", perNamespace: false),
    ]
  }

  /// Where the collector is, under `metrics.otlp`.
  public struct OTLPSettings: PluginSettings {
    var url = ""
    var interval = Duration.seconds(60)
    var timeout = Duration.seconds(10)
    var headers: OrderedMap<Secret> = [:]
    var authority = ""

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<OTLPSettings>] = [
      Field("url", \.url, "address of the collector, OTLP over HTTP; empty for none", perNamespace: false) {
        $0.isEmpty || OTLPAddress.isUsable($0)
          ? nil : "expected an address such as http://127.0.0.1:4318/v1/metrics"
      },
      Field(
        "interval", \.interval, "how often figures are sent", in: .seconds(1) ... .seconds(3600),
        perNamespace: false),
      Field(
        "timeout", \.timeout, "how long the collector may take to answer",
        in: .milliseconds(100) ... .seconds(60), perNamespace: false),
      Field("headers", \.headers, "fields sent along, such as authorization", perNamespace: false) {
        OTLPAddress.complaint(about: $0)
      },
      Field(
        "authority", \.authority, "file with the authorities to believe, PEM; empty for the machine's own",
        perNamespace: false),
    ]
  }
}
