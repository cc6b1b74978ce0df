public import HubKernel

extension BootstrapPlugin {
  /// What can be said under `bootstrap:`.
  public struct Settings: PluginSettings {
    var hubs: [KnownHub] = []
    var autoConnect = true
    var reconnectInterval = Duration.seconds(5)
    var maxReconnectAttempts = 10
    var slowRetry = Duration.seconds(60)
    var giveUp = false
    var connections = 0
    var parallel = 4
    var region = ""
    var development = false
    var discovery = DiscoverySettings()
    var publish = PublishSettings()

    /// The defaults.
    public init() {}

    /// More hubs are nobody's list; what is found besides is bounded by `discovery.cachePeers`.
    static let mostHubs = 64

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "hubs", \.hubs, "hubs to call: addresses, or {url, token, region, priority, tier, authority}",
        perNamespace: false, check: KnownHub.complaint),
      Field("autoConnect", \.autoConnect, "whether they are called without being asked", perNamespace: false),
      Field(
        "reconnectInterval", \.reconnectInterval,
        "how long a link must hold to count as a success; waits between attempts grow to six times that",
        in: .milliseconds(50) ... .seconds(600), perNamespace: false),
      Field(
        "maxReconnectAttempts", \.maxReconnectAttempts, "attempts in a row before only slowRetry is left",
        in: 0...1_000_000, perNamespace: false),
      Field(
        "slowRetry", \.slowRetry, "how often a hub is called that did not answer so many times",
        in: .seconds(1) ... .seconds(86_400), perNamespace: false),
      Field(
        "giveUp", \.giveUp, "whether it is then not called at all until somebody asks for it",
        perNamespace: false),
      Field(
        "connections", \.connections, "how many of `hubs` are held at once; 0 means all", in: 0...mostHubs,
        perNamespace: false),
      Field("parallel", \.parallel, "attempts under way at once", in: 1...16, perNamespace: false),
      Field(
        "region", \.region, "hubs of this region come first; empty means hub.labels.region",
        perNamespace: false),
      Field(
        "development", \.development,
        "without hubs, calls ws://HOST:3000 unless this hub listens on port 3000", perNamespace: false),
      Group("discovery", \.discovery, "where else hubs are looked for", perNamespace: false),
      Group("publish", \.publish, "what others are told who look for hubs here", perNamespace: false),
    ]
  }
}
