import HubConfig

/// Settings with one field of every kind that decoding treats differently.
struct SampleSettings: PluginSettings {
  struct Limits: PluginSettings {
    var connections = 100
    var messageBytes = ByteSize.kibibytes(64)

    static let fields: [Field<Limits>] = [
      Field("connections", \.connections, "peers at once", in: 1...1000, change: .reconnect),
      Field("messageBytes", \.messageBytes, "the longest message", in: .bytes(1) ... .mebibytes(1)),
    ]

    func validate(_ problems: inout Problems, at position: Position) {
      if connections == 666 { problems.add("limits are cursed", at: position) }
    }
  }

  enum Mode: String, CaseIterable, SettingValue {
    case refuse
    case proceed
  }

  var perSecond = 50
  var burst = 100
  var window = Duration.seconds(1)
  var mode = Mode.refuse
  var text = "welcome"
  var ratio = 0.5
  var verbose = false
  var hubs: [String] = []
  var labels: OrderedMap<String> = [:]
  var region: String?
  var key = Secret()
  var limits = Limits()

  static let fields: [Field<SampleSettings>] = [
    Field("perSecond", \.perSecond, "messages each second", in: 1...100_000),
    Field("burst", \.burst, "messages at once", in: 1...100_000),
    Field(
      "window", \.window, "how often", in: .milliseconds(10) ... .seconds(60), perNamespace: false,
      change: .restart),
    Field("mode", \.mode, "what to do"),
    Field("text", \.text, "what to \"say\"", check: { $0.isEmpty ? "there is nothing to say" : nil }),
    Field("ratio", \.ratio, "how many", in: 0...1),
    Field("verbose", \.verbose, "whether to talk"),
    Field("hubs", \.hubs, "other hubs"),
    Field("labels", \.labels, "words about this hub"),
    Field("region", \.region, "where it is"),
    Field("key", \.key, "what it signs with"),
    Group("limits", \.limits, "how much it bears"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if burst < perSecond {
      problems.add("burst (\(burst)) is below perSecond (\(perSecond))", at: position)
    }
  }
}

/// A scalar on the given line and column of a file called `f`.
func at(_ line: Int, _ column: Int, _ text: String) -> ConfigNode {
  ConfigNode(.scalar(text, plain: true), at: Position(file: "f", line: line, column: column))
}

/// A map from names at column 3 of successive lines, beginning with line 1.
func lines(_ entries: (String, ConfigNode)...) -> ConfigNode {
  let named = entries.enumerated().map { index, entry in
    ConfigNode.Entry(entry.0, entry.1, at: Position(file: "f", line: index + 1, column: 3))
  }
  return ConfigNode(.map(named), at: Position(file: "f", line: 1, column: 3))
}

/// Decodes a node and returns the settings with every problem as one line of text.
func decode<Settings: PluginSettings>(
  _ node: ConfigNode?, onto settings: Settings, asOverride: Bool = false, secrets: SecretResolver? = nil
) -> (settings: Settings, problems: [String]) {
  var problems = Problems()
  let result = SettingsDecoder.decode(
    node: node, onto: settings, owner: "sample", asOverride: asOverride, secrets: secrets, problems: &problems
  )
  return (result, problems.sorted.map(oneLine))
}

/// A problem as one line: place, message, the other place, hint.
func oneLine(_ problem: Problem) -> String {
  var text = "\(problem.position): \(problem.message)"
  if let other = problem.alsoAt { text += " / \(other)" }
  if let hint = problem.hint { text += " (\(hint))" }
  return text
}
