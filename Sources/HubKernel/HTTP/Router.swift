/// One path that a plugin answers.
struct Route: Sendable {
  let served: ServedRoute
  let plugin: PluginTicket
  let answer: @Sendable (HTTPRequest) async -> HTTPResponse

  var method: String { served.method }
  var path: String { served.path }
  var audience: Audience { served.audience }
  var segments: [Substring] { path.split(separator: "/", omittingEmptySubsequences: false) }
}

/// Finds who answers a request. Paths are few, so looking at each costs less than being clever.
struct Router: Sendable {
  let routes: [Route]
  /// Who stands in front of what is for operators and administrators.
  let adminGate: (any AdminGate)?

  enum Match {
    case found(Route, parameters: [String: String])
    /// The path is known, but not with this method.
    case wrongMethod(allowed: [String])
    case none
  }

  init(_ routes: [Route], adminGate: (any AdminGate)? = nil) {
    self.routes = routes
    self.adminGate = adminGate
  }

  /// Whether a listener shows what is meant for an audience.
  static func isOpen(_ audience: Audience, isAdmin: Bool, hasAdminListener: Bool) -> Bool {
    switch audience {
    case .everyone: true
    case .operators: isAdmin || !hasAdminListener
    case .administrators: isAdmin
    }
  }

  func match(_ request: HTTPRequest, hasAdminListener: Bool) -> Match {
    let wanted = request.method == "HEAD" ? "GET" : request.method
    let segments = request.path.split(separator: "/", omittingEmptySubsequences: false)
    var allowed: [String] = []
    for route in routes
    where Router.isOpen(route.audience, isAdmin: request.isAdmin, hasAdminListener: hasAdminListener) {
      guard let parameters = Router.parameters(route.segments, segments) else { continue }
      if route.method == wanted { return .found(route, parameters: parameters) }
      allowed.append(route.method)
    }
    guard !allowed.isEmpty else { return .none }
    if allowed.contains("GET") { allowed.append("HEAD") }
    return .wrongMethod(allowed: allowed + ["OPTIONS"])
  }

  private static func parameters(_ pattern: [Substring], _ path: [Substring]) -> [String: String]? {
    guard pattern.count == path.count else { return nil }
    var found: [String: String] = [:]
    for (wanted, given) in zip(pattern, path) {
      if wanted.first == ":" {
        found[String(wanted.dropFirst())] = String(given)
      } else if wanted != given {
        return nil
      }
    }
    return found
  }
}
