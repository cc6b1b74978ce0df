internal import HubKernel

/// Those who come with a browser, where a plugin serves a page for them.
extension AdminGatekeeper {
  typealias Next = @Sendable (HTTPRequest) async -> HTTPResponse

  private static let otherPage = HTTPResponse.problem(
    403, code: "no-browsers", "this address is not for other web pages", by: AdminPlugin.manifest.id)

  /// Lets somebody come in. Whoever shows a token is known by it before the page hears of them; of anything
  /// else the page says whether it is right, and wrong ones count as wrong tokens do.
  func enter(_ request: HTTPRequest, _ route: ServedRoute, _ next: Next) async -> HTTPResponse {
    guard AdminDoor.isOfOwnPage(request) else { return Self.otherPage }
    if let about = route.about, let refusal = RequestCheck(request: request, about: about).refusal() {
      return refusal
    }
    guard route.method == HTTPMethod.POST.rawValue else { return await next(request) }
    var request = request
    if AdminTokens.shown(in: request) != nil {
      switch entrance.identify(request, tokens: control.settings.adminTokens) {
      case .refused(let response): return response
      case .known(let identity):
        guard identity.hasToken else {
          return .problem(
            401, code: "no-tokens", "this hub has no tokens; 'hubctl console' prints a link that logs in",
            by: AdminPlugin.manifest.id)
        }
        request.who = identity.who
      }
    } else if let refusal = entrance.refusalOfGuessing(request) {
      return refusal
    }
    let response = await next(request)
    if response.status == 401 { entrance.noteFailure(request) }
    audit.note(
      request.who.isEmpty ? "visitor:" : request.who, "\(request.method) \(request.path)",
      from: request.remote, status: response.status)
    return response
  }

  /// Carries out what a visitor asks for, as far as they may.
  func visit(
    _ request: HTTPRequest, _ route: ServedRoute, _ visitors: any AdminVisitors, _ next: Next
  ) async -> HTTPResponse {
    guard AdminDoor.isOfOwnPage(request) else { return Self.otherPage }
    guard let visitor = visitors.visitor(of: request, needsProof: route.isWrite) else {
      return .problem(
        401, code: "not-logged-in", "you are not logged in, or no longer", by: AdminPlugin.manifest.id)
    }
    var request = request
    request.who = visitor.who
    request.isGuest = visitor.isGuest
    if visitor.isGuest, route.isWrite || route.about?.isForGuests != true {
      return .problem(
        403, code: "not-shared", "a shared link does not show this", by: AdminPlugin.manifest.id)
    }
    let identity = AdminIdentity(who: visitor.who, role: visitor.role, hasToken: true)
    var response =
      route.isWrite
      ? await write(request, route, identity, next) : await read(request, route, next)
    // What goes on must not go on for longer than the session.
    if case .stream(let write) = response.body {
      response.body = .stream { [request] stream in
        await write(
          VisitorStream(stream: stream) { visitors.visitor(of: request, needsProof: false) == visitor })
      }
    }
    return response
  }
}
