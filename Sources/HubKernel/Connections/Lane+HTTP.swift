extension Lane {
  /// A plain HTTP request came. The answer is a call to the transport's `respond`, now or later.
  public func serve(_ request: HTTPRequest, on link: Link) {
    // Where somebody finds out who asks, operators may turn out to be at the public address.
    let isClosed = !core.settings.admin.isEmpty && !isWatched(GateRegistry.serve)
    switch tables.router.match(request, hasAdminListener: isClosed) {
    case .found(let route, let parameters):
      var request = request
      request.parameters = parameters
      request.view = request.isAdmin || !core.isShared ? .everything : .tenant(.standard)
      run(route, request, link)
    case .wrongMethod(let allowed):
      if request.method == "OPTIONS" {
        respond(HTTPResponse(status: 204, headers: preflight(allowed)), request, link)
      } else {
        var response = HTTPResponse.problem(
          405, code: "method-not-allowed", "this path does not take \(request.method)")
        response.headers.append(("allow", allowed.joined(separator: ", ")))
        respond(response, request, link)
      }
    case .none where request.method == "OPTIONS":
      respond(HTTPResponse(status: 204, headers: preflight(["GET", "POST", "OPTIONS"])), request, link)
    case .none where request.path == "/" || request.path == "/ws":
      let detail = "this is a signaling hub; connect with a WebSocket and ?peerId=<40 hexadecimal digits>"
      var response = HTTPResponse.problem(426, code: "upgrade-required", detail)
      response.headers.append(("upgrade", "websocket"))
      respond(response, request, link)
    case .none:
      respond(Lane.nothingHere, request, link)
    }
  }

  private static var nothingHere: HTTPResponse {
    .problem(404, code: "not-found", "nothing answers here")
  }

  private func run(_ route: Route, _ request: HTTPRequest, _ link: Link) {
    guard !route.plugin.isBroken else {
      let detail = "the plugin that answers this path is out of order"
      return respond(.problem(503, code: "plugin-failed", detail, by: route.plugin.id), request, link)
    }
    let gate = request.isAdmin && route.audience != .everyone ? tables.router.adminGate : nil
    core.tasks.run { [inbox, core] in
      let response = await Lane.answer(route, gate, request, core)
      inbox.run { lane in
        lane.respond(response, request, link)
        guard case .stream(let write) = response.body else { return }
        core.tasks.run {
          await write(LaneStream(inbox: inbox, link: link, open: Lock(true)))
          inbox.run { $0.transport.finishStream(link) }
        }
      }
    }
  }

  /// Asks those who know who may ask, then the plugin.
  private static func answer(
    _ route: Route, _ gate: (any AdminGate)?, _ request: HTTPRequest, _ core: KernelCore
  ) async -> HTTPResponse {
    var intent = ServeRequest(request, route)
    if !request.isAdmin, case .failure(let refusal) = await core.serveGate.ask(&intent) {
      return refusal.response
    }
    let hasAdmin = !core.settings.admin.isEmpty && !intent.isIdentified
    guard route.audience.isOpen(isAdmin: request.isAdmin, hasAdminListener: hasAdmin) else {
      return nothingHere
    }
    var request = request
    request.view = intent.view
    guard let gate else { return await route.answer(request) }
    return await gate.answer(request, on: route.served, route.answer)
  }

  private func respond(_ response: HTTPResponse, _ request: HTTPRequest, _ link: Link) {
    var response = response
    // No page of any origin has business on the admin listener.
    if request.header("origin") != nil, !request.isAdmin,
      !response.headers.contains(where: { $0.name == "access-control-allow-origin" })
    {
      response.headers.append(("access-control-allow-origin", core.settings.corsOrigin))
    }
    transport.respond(response, to: link)
  }

  private func preflight(_ allowed: [String]) -> [(name: String, value: String)] {
    [
      ("allow", allowed.joined(separator: ", ")),
      ("access-control-allow-origin", core.settings.corsOrigin),
      ("access-control-allow-methods", "GET, POST, OPTIONS"),
      ("access-control-allow-headers", "Content-Type, Authorization"), ("access-control-max-age", "600"),
    ]
  }
}
