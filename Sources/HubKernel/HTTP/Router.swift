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

  func match(_ request: HTTPRequest, hasAdminListener: Bool) -> Match {
    let wanted = request.method == "HEAD" ? "GET" : request.method
    let segments = request.path.split(separator: "/", omittingEmptySubsequences: false)
    var allowed: [String] = []
    for route in routes
    where route.audience.isOpen(isAdmin: request.isAdmin, hasAdminListener: hasAdminListener) {
      guard let parameters = ServedRoute.parameters(route.segments, segments) else { continue }
      if route.method == wanted { return .found(route, parameters: parameters) }
      allowed.append(route.method)
    }
    guard !allowed.isEmpty else { return .none }
    if allowed.contains("GET") { allowed.append("HEAD") }
    return .wrongMethod(allowed: allowed + ["OPTIONS"])
  }
}
