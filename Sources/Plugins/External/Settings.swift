public import HubKernel
internal import HubPrograms

extension ExternalPlugin {
  /// What can be said under the name of a program, beside what the program itself lets its user set.
  public struct Settings: PluginSettings {
    var run: [String] = []
    var connect = ""
    var whenAway: WhenAway?
    var sandbox = Sandbox.off
    var environment = OrderedMap<EnvironmentValue>()
    var folder = ""
    var limits = ProgramBounds()
    /// What the program said of itself.
    var program: ProgramManifest?
    /// Which files it consists of, as they were then.
    var stamp = ""
    /// What its user set, and its defaults.
    var own: [String: OwnValue] = [:]
    /// Settings of a program that could not be asked, of which nothing is known.
    var unknown: [String] = []

    /// The defaults.
    public init() {}

    /// What can be set for every program.
    public static let fields: [Field<Settings>] = [
      Field("run", \.run, "the program and its arguments", perNamespace: false),
      Field(
        "connect", \.connect, "unix:/path, ws:// or wss:// address of a program that runs as a service",
        perNamespace: false),
      Field(
        "whenAway", \.whenAway, "what becomes of a question that the program does not answer",
        perNamespace: false),
      Field(
        "sandbox", \.sandbox, "whether it runs under bubblewrap, without network and with nothing writable",
        perNamespace: false),
      Field("environment", \.environment, "variables for it", perNamespace: false),
      Field("folder", \.folder, "where it runs; empty for where the hub does", perNamespace: false),
      Group("limits", \.limits, "what it may use, and how long it may take", perNamespace: false),
    ]

    /// Those, and what the program said that its user may set.
    public var allFields: [Field<Settings>] {
      Settings.fields + (program?.settings.map(\.field) ?? []) + unknown.map(OwnValue.unknownField)
    }

    /// Finds what is missing.
    public func validate(_ problems: inout Problems, at position: Position) {
      guard let program else { return }
      if let decision = program.decides.first, whenAway == nil {
        problems.add(
          "\(program.id) decides \(decision.intent), and nothing says what becomes of that without it",
          at: position, hint: "write whenAway: refuse, or whenAway: proceed")
      }
      for setting in program.settings where own[setting.name] == nil && setting.kind != .secret {
        problems.add("\(program.id).\(setting.name) must be written", at: position, hint: setting.about)
      }
    }
  }
}

/// What becomes of a question while the program that should answer it is away.
enum WhenAway: String, SettingValue, CaseIterable {
  case refuse
  case proceed
}

extension Sandbox: SettingValue {}
