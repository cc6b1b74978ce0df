internal import HubKernel

/// Finds out who asks on the admin listener.
final class AdminEntrance: Sendable {
  /// What came of it.
  enum Outcome {
    case known(AdminIdentity)
    case refused(HTTPResponse)
  }

  private let clock: any HubClock
  private let log: Log
  private let refused: Counter
  private let throttle = FailureThrottle()
  /// The user this hub runs as.
  private let ownUser: UInt32

  init(clock: any HubClock, log: Log, refused: Counter, ownUser: UInt32) {
    self.clock = clock
    self.log = log
    self.refused = refused
    self.ownUser = ownUser
  }

  /// Who it is, by a token, by the system's word about a Unix socket, or because only this machine can ask.
  func identify(_ request: HTTPRequest, tokens: [AdminToken]) -> Outcome {
    if let shown = AdminTokens.shown(in: request), !tokens.isEmpty { return check(shown, request, tokens) }
    switch request.approach {
    case .unix(let user, _):
      // The one who runs the hub, and root, could read its memory; a token would keep them from nothing.
      if user == ownUser || user == 0 || tokens.isEmpty { return .known(.user(user)) }
    case .loopback:
      if tokens.isEmpty { return .known(.loopback) }
    case .network, nil: break
    }
    return refuse(request, "token-missing", "this address asks for a token: Authorization: Bearer TOKEN")
  }

  /// The answer to somebody who has shown too much that was wrong; nil when they are listened to.
  func refusalOfGuessing(_ request: HTTPRequest) -> HTTPResponse? {
    guard let wait = throttle.wait(request.remote, at: clock.now) else { return nil }
    refused.add()
    log.warning("an address is not listened to after wrong tokens", ["address": request.remote])
    var response = HTTPResponse.problem(
      429, code: "too-many-wrong-tokens", "wait before you show another token", by: AdminPlugin.manifest.id)
    response.headers.append(("retry-after", String((wait.milliseconds + 999) / 1_000)))
    return response
  }

  /// Counts something wrong that was shown in place of a token.
  func noteFailure(_ request: HTTPRequest) {
    refused.add()
    throttle.noteFailure(request.remote, at: clock.now)
  }

  private func check(_ shown: String, _ request: HTTPRequest, _ tokens: [AdminToken]) -> Outcome {
    if let response = refusalOfGuessing(request) { return .refused(response) }
    let now = clock.now
    guard let token = AdminTokens.find(shown, among: tokens) else {
      throttle.noteFailure(request.remote, at: now)
      return refuse(request, "token-wrong", "this token opens nothing here", error: "invalid_token")
    }
    return .known(AdminIdentity(who: token.name, role: token.role, hasToken: true))
  }

  // RFC 6750 §3.1: no error is named to somebody who showed nothing.
  private func refuse(
    _ request: HTTPRequest, _ code: StaticCode, _ detail: String, error: String? = nil
  ) -> Outcome {
    refused.add()
    log.warning(
      "somebody was refused at the admin address", ["address": request.remote, "code": code.description])
    var response = HTTPResponse.problem(401, code: code.description, detail, by: AdminPlugin.manifest.id)
    let words = error.map { ", error=\"\($0)\"" } ?? ""
    response.headers.append(("www-authenticate", "Bearer realm=\"admin\"\(words)"))
    return .refused(response)
  }
}
