internal import HubKernel

/// Stands in front of everything on the admin listener: asks who it is, lets through what fits its
/// description, and writes down what was changed.
struct AdminGatekeeper: AdminGate {
  let control: any HubControl
  let entrance: AdminEntrance
  let audit: AdminAudit
  /// Who looks with a page of the hub's own, where there is one.
  var visitors: (any AdminVisitors)?

  func answer(
    _ request: HTTPRequest, on route: ServedRoute, _ next: @Sendable (HTTPRequest) async -> HTTPResponse
  ) async -> HTTPResponse {
    if let visitors {
      if visitors.isFile(route) { return await next(request) }
      if visitors.isEntrance(route) { return await enter(request, route, next) }
      if AdminDoor.isFromBrowser(request) || visitors.isNamed(in: request) {
        return await visit(request, route, visitors, next)
      }
    }
    if let refusal = AdminDoor.refusalOfBrowsers(request) { return refusal }
    let identity: AdminIdentity
    switch entrance.identify(request, tokens: control.settings.adminTokens) {
    case .refused(let response): return response
    case .known(let known): identity = known
    }
    // A name of another machine is no sign of a rebound page when a token came along: pages have none.
    if !identity.hasToken, let refusal = AdminDoor.refusalOfStrangeHosts(request) { return refusal }
    var request = request
    request.who = identity.who
    guard route.isWrite else { return await read(request, route, next) }
    return await write(request, route, identity, next)
  }

  func read(
    _ request: HTTPRequest, _ route: ServedRoute, _ next: (HTTPRequest) async -> HTTPResponse
  ) async -> HTTPResponse {
    if let about = route.about, let refusal = RequestCheck(request: request, about: about).refusal() {
      return refusal
    }
    let response = await next(request)
    guard response.status == 200, let tag = response.headers.first(where: { $0.name == "etag" }),
      EntityTag.isKnown(tag.value, to: request)
    else { return response }
    // RFC 9110 §15.4.5
    return HTTPResponse(
      status: 304, headers: response.headers.filter { ["etag", "cache-control"].contains($0.name) })
  }

  func write(
    _ request: HTTPRequest, _ route: ServedRoute, _ identity: AdminIdentity,
    _ next: (HTTPRequest) async -> HTTPResponse
  ) async -> HTTPResponse {
    let change = Lock((before: "", after: ""))
    let response: HTTPResponse
    if identity.role != .admin {
      response = .problem(
        403, code: "read-only", "this token may look and not change", by: AdminPlugin.manifest.id)
    } else if let about = route.about,
      let refusal = RequestCheck(request: request, about: about).refusal()
    {
      response = refusal
    } else {
      var request = request
      request.audit = { before, after in change.withLock { $0 = (before, after) } }
      response = await next(request)
    }
    let (before, after) = change.withLock { $0 }
    let query = request.query.isEmpty ? "" : "?\(request.query)"
    audit.note(
      identity.who, "\(request.method) \(request.path)\(query)", from: request.remote,
      status: response.status, before: before, after: after)
    return response
  }
}
