public import HubBase
public import HubWire

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

  package init(
    _ manifest: Manifest, position: String, state: PluginState, health: Health, declares: PluginDeclarations,
    calls: (count: Int, mean: UInt64, longest: UInt64), waiting: Int, dropped: Int, restarts: Int,
    refusals: [String: Int]
  ) {
    (id, summary) = (manifest.id, manifest.summary)
    self.position = position
    self.state = state
    self.health = health
    self.declares = declares
    (self.calls, meanNanoseconds, longestNanoseconds) = calls
    self.waiting = waiting
    self.dropped = dropped
    self.restarts = restarts
    self.refusals = refusals
  }
}
