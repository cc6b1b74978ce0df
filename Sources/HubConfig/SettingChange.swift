/// What it takes for a changed setting to take effect.
public enum SettingChange: String, Sendable, Codable, CaseIterable {
  /// It takes effect at the next reload; nobody notices.
  case live
  /// It takes effect for connections that are made after the reload.
  case reconnect
  /// It takes effect when the hub is started again.
  case restart
}
