/// How much something matters to whoever reads the log.
public enum LogLevel: String, SettingValue, CaseIterable, Comparable {
  case trace
  case debug
  case info
  /// What an operator would want in a diary.
  case notice
  /// What an operator must look at.
  case warning
  case error

  var rank: Int { LogLevel.allCases.firstIndex(of: self) ?? 0 }

  /// Later levels matter more.
  public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }
}
