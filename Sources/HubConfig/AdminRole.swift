/// How far a token for the admin address goes.
public enum AdminRole: String, SettingValue, CaseIterable {
  /// It may look at everything.
  case read
  /// It may look at everything and change it.
  case admin
}
