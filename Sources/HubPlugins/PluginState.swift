/// The state of a plugin as operators see it.
public enum PluginState: String, Sendable, Codable, CaseIterable {
  case starting
  case running
  /// It failed and will be started again.
  case restarting
  /// It failed too often.
  case failed
  case draining
  case stopped
  /// It runs but does not keep up with its events.
  case behind
}
