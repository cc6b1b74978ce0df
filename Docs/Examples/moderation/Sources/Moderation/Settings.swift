import HubKernel

extension ModerationPlugin {
  /// What can be said under `moderation:`, by the server and by each tenant.
  public struct Settings: PluginSettings {
    var words: [String] = []
    var networks: [String] = []
    var peers: [String] = []
    var reason = "not here"
    var dryRun = false

    private static let mostRules = 1_000

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("words", \.words, "who says one of these of itself, in any letters, stays out", check: amount),
      Field(
        "networks", \.networks, "nobody becomes known in these; a * at the end stands for the rest",
        check: stars),
      Field("peers", \.peers, "ids of those who stay out", check: ids),
      Field("reason", \.reason, "what those who stay out are told"),
      Field("dryRun", \.dryRun, "only count and tell who would stay out"),
    ]

    private static func amount(_ rules: [String]) -> String? {
      if rules.contains("") { return "an empty word is in everything" }
      return rules.count <= mostRules ? nil : "at most \(mostRules) rules are looked at"
    }

    private static func stars(_ rules: [String]) -> String? {
      rules.contains { $0.dropLast().contains("*") } ? "a * stands at the end only" : amount(rules)
    }

    private static func ids(_ rules: [String]) -> String? {
      rules.first { PeerID($0) == nil }.map { "'\($0)' is no id: they have 40 hexadecimal digits" }
        ?? amount(rules)
    }
  }
}
