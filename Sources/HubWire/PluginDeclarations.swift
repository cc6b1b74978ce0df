/// What a plugin declared about itself, by the names of the wire.
public struct PluginDeclarations: Sendable {
  /// A decision it takes part in.
  public struct Decision: Sendable, Equatable {
    /// The intent.
    public let intent: String
    /// The stage.
    public let stage: String

    /// Names a decision.
    public init(intent: String, stage: String) {
      self.intent = intent
      self.stage = stage
    }
  }

  /// Events it hears.
  public var hears: [String] = []
  /// Intents it decides about.
  public var decides: [Decision] = []
  /// Types of messages it owns.
  public var receives: [String] = []
  /// Paths it answers.
  public var serves: [ServedRoute] = []
  /// Paths of WebSockets it answers.
  public var sockets: [String] = []
  /// Services it offers to other plugins.
  public var offers: [String] = []

  /// Nothing.
  public init() {}

  /// One line for each, for people.
  public var lines: [String] {
    hears.map { "hears \($0)" } + decides.map { "decides \($0.intent) at \($0.stage)" }
      + receives.map { "receives \($0)" } + serves.map { "serves \($0.method) \($0.path)" }
      + sockets.map { "serves WebSockets at \($0)" } + offers.map { "offers \($0)" }
  }
}
