public import HubBase
public import HubConfig
public import HubEvents
public import HubTenants
public import HubWire

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

/// How a reload ended.
public enum ReloadOutcome: Sendable {
  /// What changed, or would.
  case done(ReloadPlan)
  /// Nothing was changed, for these reasons.
  case rejected([String])
}
