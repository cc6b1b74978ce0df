import HubKernel

/// Knows visitors by the cookie that their browser sends.
struct Doorway: AdminVisitors {
  static let proofField = "x-console-proof"
  static let entrance = Shelf.root + "/session"
  private static let longestCookie = 256

  let sessions: Sessions
  let files: Set<String>

  func isFile(_ route: ServedRoute) -> Bool {
    route.plugin == ConsolePlugin.manifest.id && files.contains(route.path)
  }

  func isEntrance(_ route: ServedRoute) -> Bool {
    route.plugin == ConsolePlugin.manifest.id && route.path == Self.entrance
  }

  func isNamed(in request: HTTPRequest) -> Bool { key(in: request) != nil }

  func visitor(of request: HTTPRequest, needsProof: Bool) -> AdminVisitor? {
    session(of: request, needsProof: needsProof)?.visitor
  }

  func session(of request: HTTPRequest, needsProof: Bool) -> Session? {
    guard let key = key(in: request), let session = sessions.find(key) else { return nil }
    if needsProof {
      // Digests are compared, so that the time tells nothing of the proof.
      let shown = Pass.digest(of: request.header(Self.proofField) ?? "")
      guard shown == Pass.digest(of: session.proof) else { return nil }
    }
    return session
  }

  /// What the cookie holds (RFC 6265 §4.2.1).
  func key(in request: HTTPRequest) -> String? {
    let cookie = sessions.cookie
    for field in request.headers where field.name == "cookie" {
      for pair in field.value.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == cookie, parts[1].utf8.count <= Self.longestCookie {
          return String(parts[1])
        }
      }
    }
    return nil
  }

  /// The field that gives a browser its cookie, or takes it away.
  func field(_ key: String, life: Duration, isSecure: Bool) -> (name: String, value: String) {
    let secure = isSecure ? "; Secure" : ""
    let seconds = (life.milliseconds + 999) / 1_000
    return (
      "set-cookie",
      "\(sessions.cookie)=\(key); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(secure)"
    )
  }
}
