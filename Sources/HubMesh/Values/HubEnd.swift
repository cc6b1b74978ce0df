/// How a hub ended. The spelling is for logs.
public enum HubEnd: String, Sendable {
  /// It said farewell.
  case farewell
  /// No path led to it for too long.
  case unreachable
  /// It was started anew.
  case restarted

  /// Why its members left.
  var memberReason: String { self == .farewell ? "hub-farewell" : "hub-lost" }
}
