/// How a plugin is.
public enum Health: Sendable, Equatable {
  case ok
  /// It works, but not as it should; the sentence says what is missing.
  case degraded(String)
  /// It does not work.
  case failed(String)

  /// One word for it.
  public var word: String {
    switch self {
    case .ok: "ok"
    case .degraded: "degraded"
    case .failed: "failed"
    }
  }

  /// Why, unless all is well.
  public var reason: String? {
    switch self {
    case .ok: nil
    case .degraded(let reason), .failed(let reason): reason
    }
  }
}
