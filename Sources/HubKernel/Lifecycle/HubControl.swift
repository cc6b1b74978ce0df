/// The right to see and steer the whole hub, for plugins that serve its operator.
public protocol HubControl: Sendable {
  /// Reads the configuration again; with `dryRun` it only says what would change. `who` is named in the
  /// diary.
  func reload(dryRun: Bool, by who: String) async -> ReloadOutcome
  /// Begins to stop, as on SIGTERM.
  func requestDrain()
  /// Every plugin with its state.
  func plugins() -> [PluginStatus]
  /// Who is asked before which intent, in order.
  func order() -> [OrderLine]
  /// Hears every event until the number is given back.
  func tap(_ hear: @escaping @Sendable (any Event) -> Void) -> Int
  /// Hears no more.
  func untap(_ number: Int)
  /// What every meter reads.
  func meters() -> [MeterReading]
  /// Every path that is served, and by whom.
  func routes() -> [ServedRoute]
  /// What the hub was told to be.
  var settings: HubSettings { get }
  /// What is written to the log: as configured, until somebody sets it otherwise, until the next reload.
  var log: LogSettings { get }
  /// Writes the log as these settings say, until the next reload.
  func setLog(_ settings: LogSettings)
  /// The names of all events and intents known to this hub.
  func names() -> (events: [String], intents: [String])
}

/// A plugin as its operator sees it.
public struct PluginStatus: Sendable {
  /// Its id.
  public let id: String
  /// What it is for.
  public let summary: String
  /// Where Plugins.yaml switches it on.
  public let position: String
  /// Its state.
  public let state: PluginState
  /// How it says it is.
  public let health: Health
  /// Calls on reactors, and the mean and longest time of those that were timed, in nanoseconds.
  public let calls: Int
  /// The mean time of a call.
  public let meanNanoseconds: UInt64
  /// The longest time of a call.
  public let longestNanoseconds: UInt64
  /// Events it has yet to hear, and how many it never will.
  public let waiting: Int
  /// Events that were dropped because it did not keep up.
  public let dropped: Int
  /// How often it was started again.
  public let restarts: Int
  /// How often it refused, by code.
  public let refusals: [String: Int]
  /// What it hears, decides, receives, serves and offers.
  public let declares: PluginDeclarations
}

/// One handler of an intent, in the order of asking.
public struct OrderLine: Sendable, Equatable {
  /// The intent.
  public let intent: String
  /// The stage.
  public let stage: Stage
  /// The plugin.
  public let plugin: String
  /// Where Plugins.yaml switches it on.
  public let position: String
  /// Why it stands there, when the stage alone does not say.
  public let reason: String
}

/// How a reload ended.
public enum ReloadOutcome: Sendable {
  /// What changed, or would.
  case done(ReloadPlan)
  /// Nothing was changed, for these reasons.
  case rejected([String])
}
