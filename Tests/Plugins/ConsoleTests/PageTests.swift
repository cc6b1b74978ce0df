import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import Console
@testable import HubCommand

/// The page, and who gets past the gate with it.
@Suite struct PageTests {
  typealias Fields = [(name: String, value: String)]

  private static let ops = "ops-0123456789abcdef"
  private static let eyes = "eyes-0123456789abcdef"
  private static let own: Fields = [
    ("host", "127.0.0.1:9090"), ("origin", "http://127.0.0.1:9090"), ("sec-fetch-site", "same-origin"),
    ("content-type", "application/json"),
  ]

  private static func hex(_ text: String) -> String {
    Digest.sha256(Array(text.utf8)).bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  private static func hub(tokens: Bool = true, console: Bool = true) async throws -> TestHub {
    let list =
      "[{name: ops, role: admin, value: 'sha256:\(hex(ops))'}, "
      + "{name: eyes, role: read, value: 'sha256:\(hex(eyes))'}]"
    return try await TestHub(
      yaml: """
        hub: {name: dev, admin: '127.0.0.1:9090', adminTokens: \(tokens ? list : "[]")}
        plugins: [admin\(console ? ", console" : "")]
        """,
      catalogue: [CatalogueEntry(AdminPlugin.self), CatalogueEntry(ConsolePlugin.self)])
  }

  private static func bearer(_ token: String) -> Fields { [("authorization", "Bearer \(token)")] }

  /// What the page keeps of a session.
  private struct LoggedIn {
    let cookie: (name: String, value: String)
    let proof: (name: String, value: String)
  }

  private static func logIn(_ hub: TestHub, _ fields: Fields, _ body: String = "{}") async throws -> LoggedIn
  {
    let answer = await hub.ask(
      .POST, "/console/session", headers: own + fields, body: body, isAdmin: true)
    #expect(answer.status == 200, "\(answer.text)")
    let cookie = try #require(answer.header("set-cookie"))
    let life = body.contains("share") ? 3_600 : 28_800
    #expect(cookie.hasSuffix("; Path=/; Max-Age=\(life); HttpOnly; SameSite=Strict"))
    let pair = try #require(cookie.split(separator: ";").first)
    return LoggedIn(
      cookie: ("cookie", "other=1; \(pair)"),
      proof: (Doorway.proofField, try #require(answer.json?["proof"]?.text)))
  }

  @Test func servesNothingToPeers() async throws {
    let hub = try await Self.hub()
    for path in ["/console", "/console/shell.js", "/console/session", "/console/history"] {
      #expect(await hub.ask(.GET, path).status == 404)
    }
  }

  @Test func servesEveryModuleThatAModuleNames() async throws {
    let hub = try await Self.hub()
    var (seen, left): (Set<String>, [String]) = ([], ["/console/shell.js"])
    while let path = left.popLast() {
      guard seen.insert(path).inserted else { continue }
      let answer = await hub.ask(.GET, path, headers: Self.own, isAdmin: true)
      #expect(answer.status == 200, "\(path)")
      #expect(answer.header("content-type") == "text/javascript; charset=utf-8")
      #expect(answer.header("x-content-type-options") == "nosniff")
      for line in answer.text.split(separator: "\n") where line.hasPrefix("import ") {
        let parts = line.split(separator: "\"")
        let name = try #require(parts.dropFirst().first, "an import on one line: \(line)")
        left.append("/console/\(name.dropFirst(2))")
      }
    }
    #expect(seen.count > 10)
  }

  @Test func thePageIsServedWithAStrictPolicyAndATag() async throws {
    let hub = try await Self.hub()
    let page = await hub.ask(.GET, "/console", headers: Self.own, isAdmin: true)
    #expect(page.status == 200)
    let policy = try #require(page.header("content-security-policy"))
    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
    #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
    #expect(page.header("referrer-policy") == "no-referrer")
    #expect(!page.text.contains("style=") && !page.text.contains("<script>"))
    let tag = try #require(page.header("etag"))
    let again = await hub.ask(
      .GET, "/console", headers: Self.own + [("if-none-match", tag)], isAdmin: true)
    #expect(again.status == 304)
  }

  @Test func aTokenBecomesASessionWithItsRole() async throws {
    let hub = try await Self.hub()
    for (token, role) in [(Self.ops, "admin"), (Self.eyes, "read")] {
      let session = try await Self.logIn(hub, Self.bearer(token))
      let fields = Self.own + [session.cookie]
      let current = await hub.ask(.GET, "/console/session", headers: fields, isAdmin: true)
      #expect(current.json?["role"]?.text == role)
      #expect(await hub.ask(.GET, "/admin/v1/hub", headers: fields, isAdmin: true).status == 200)
    }
    let nobody = await hub.ask(.GET, "/console/session", headers: Self.own, isAdmin: true)
    #expect(nobody.text == "{}")
  }

  @Test func changesNeedTheProofAndTheRole() async throws {
    let hub = try await Self.hub()
    let log = "{\"level\":\"info\",\"plugins\":{}}"
    let ops = try await Self.logIn(hub, Self.bearer(Self.ops))
    let eyes = try await Self.logIn(hub, Self.bearer(Self.eyes))
    func put(_ more: Fields) async -> Int {
      await hub.ask(
        .PUT, "/admin/v1/log", headers: Self.own + [("if-match", "*")] + more, body: log, isAdmin: true
      ).status
    }
    #expect(await put([ops.cookie]) == 401)
    #expect(await put([ops.cookie, eyes.proof]) == 401)
    #expect(await put([eyes.cookie, eyes.proof]) == 403)
    #expect(await put([ops.cookie, ops.proof]) == 200)
    let audit = hub.logLines.last { $0.contains("PUT /admin/v1/log") }
    #expect(audit?.contains("ops") == true)
  }

  @Test(
    arguments: [
      [("origin", "http://evil.example")], [("origin", "null")], [("sec-fetch-site", "cross-site")],
      [("sec-fetch-site", "same-site")], [("origin", "http://127.0.0.1:9091")],
    ] as [[(String, String)]])
  func pagesOfOthersReachNothing(marks: [(String, String)]) async throws {
    let hub = try await Self.hub()
    let ops = try await Self.logIn(hub, Self.bearer(Self.ops))
    let fields: Fields = [("host", "127.0.0.1:9090"), ops.cookie, ops.proof] + marks
    #expect(await hub.ask(.GET, "/admin/v1/hub", headers: fields, isAdmin: true).status == 403)
    #expect(await hub.ask(.POST, "/admin/v1/drain", headers: fields, isAdmin: true).status == 403)
    let login = await hub.ask(
      .POST, "/console/session",
      headers: fields + Self.bearer(Self.ops) + [("content-type", "application/json")], body: "{}",
      isAdmin: true)
    #expect(login.status == 403)
  }

  @Test func withoutTheConsoleNoBrowserIsLetIn() async throws {
    let hub = try await Self.hub(console: false)
    let fields = Self.own + Self.bearer(Self.ops)
    #expect(await hub.ask(.GET, "/admin/v1/hub", headers: fields, isAdmin: true).status == 403)
  }

  @Test func whereThereAreNoTokensAPageNeedsATicketAllTheSame() async throws {
    let hub = try await Self.hub(tokens: false)
    #expect(await hub.ask(.GET, "/admin/v1/hub", headers: Self.own, isAdmin: true).status == 401)
    let guess = await hub.ask(
      .POST, "/console/session", headers: Self.own + Self.bearer(Self.ops), body: "{}", isAdmin: true)
    #expect(guess.json?["code"]?.text == "no-tokens")
    // hubctl is no browser, and this machine's.
    let made = await hub.ask(
      .POST, "/console/tickets", headers: [("host", "127.0.0.1:9090")], isAdmin: true)
    #expect(made.status == 201)
    let ticket = try #require(made.json?["path"]?.text?.split(separator: "=").last)
    let session = try await Self.logIn(hub, [], "{\"ticket\":\"\(ticket)\"}")
    #expect(
      await hub.ask(.GET, "/admin/v1/config", headers: Self.own + [session.cookie], isAdmin: true).status
        != 401)
    // A session makes no tickets, or it would outlive itself.
    let more = await hub.ask(
      .POST, "/console/tickets", headers: Self.own + [session.cookie, session.proof], isAdmin: true)
    #expect(more.status == 403)
  }

  @Test func guessingIsThrottledAsWrongTokensAre() async throws {
    let hub = try await Self.hub()
    for _ in 0..<10 {
      let wrong = await hub.ask(
        .POST, "/console/session", headers: Self.own, body: "{\"share\":\"guess\"}", isAdmin: true)
      #expect(wrong.status == 401)
    }
    let fields = Self.own + Self.bearer(Self.ops)
    let late = await hub.ask(.POST, "/console/session", headers: fields, body: "{}", isAdmin: true)
    #expect(late.status == 429)
    #expect(late.header("retry-after") != nil)
  }

  @Test func aGuestSeesFiguresAndNothingElse() async throws {
    let hub = try await Self.hub()
    let ops = try await Self.logIn(hub, Self.bearer(Self.ops))
    let made = await hub.ask(
      .POST, "/console/shares", headers: Self.own + [ops.cookie, ops.proof],
      body: "{\"name\":\"v\",\"life\":\"1h\"}", isAdmin: true)
    #expect(made.status == 201, "\(made.text)")
    let secret = try #require(made.json?["path"]?.text?.split(separator: "=").last)
    let guest = try await Self.logIn(hub, [], "{\"share\":\"\(secret)\"}")
    let fields = Self.own + [guest.cookie, guest.proof]
    let all = await hub.ask(.GET, "/admin/v1", headers: Self.own + [ops.cookie], isAdmin: true)
    guard case .array(let routes)? = all.json?["routes"] else {
      Issue.record("there is no list of routes in \(all.text)")
      return
    }
    let open: Set = ["/admin/v1/hub", "/admin/v1/plugins", "/admin/v1/tenants", "/console/history"]
    let apart: Set = ["/admin/v1/events", "/console/session"]
    for route in routes {
      let (method, path) = (route["method"]?.text ?? "", route["path"]?.text ?? "")
      if apart.contains(path) || path.hasPrefix("/console") && path.contains(".") { continue }
      if ["/console", "/console/"].contains(path) { continue }
      let status = await hub.ask(
        method, path.split(separator: ":").joined(), headers: fields, body: "{}", isAdmin: true
      ).status
      #expect((status != 403) == (open.contains(path) && method == "GET"), "\(method) \(path): \(status)")
    }
    let plugins = await hub.ask(.GET, "/admin/v1/plugins", headers: fields, isAdmin: true)
    #expect(plugins.json?["plugins"]?[0]?["position"]?.text?.isEmpty == true)
    let revoked = await hub.ask(
      .DELETE, "/console/shares/v", headers: [("host", "127.0.0.1:9090"), ops.cookie, ops.proof],
      isAdmin: true)
    #expect(revoked.status == 204)
    #expect(await hub.ask(.GET, "/admin/v1/hub", headers: fields, isAdmin: true).status == 401)
  }

  @Test(arguments: [
    "{\"name\":\"a b\",\"life\":\"1h\"}", "{\"name\":\"a\",\"life\":\"8d\"}",
    "{\"name\":\"a\",\"life\":\"5s\"}", "{\"name\":\"\",\"life\":\"1h\"}",
    "{\"name\":\"a\",\"life\":\"soon\"}",
  ])
  func aLinkHasAPlainNameAndAnEnd(body: String) async throws {
    let hub = try await Self.hub()
    let answer = await hub.ask(
      .POST, "/console/shares",
      headers: [("host", "x"), ("content-type", "application/json")] + Self.bearer(Self.ops), body: body,
      isAdmin: true)
    #expect(answer.status == 422)
  }

  @Test func loggingOutNeedsTheProofAndEndsTheSession() async throws {
    let hub = try await Self.hub()
    let ops = try await Self.logIn(hub, Self.bearer(Self.ops))
    let fields = Self.own.filter { $0.name != "content-type" } + [ops.cookie]
    #expect(await hub.ask(.DELETE, "/console/session", headers: fields, isAdmin: true).status == 403)
    let out = await hub.ask(.DELETE, "/console/session", headers: fields + [ops.proof], isAdmin: true)
    #expect(out.status == 204)
    #expect(out.header("set-cookie")?.contains("Max-Age=0") == true)
    #expect(await hub.ask(.GET, "/admin/v1/hub", headers: fields, isAdmin: true).status == 401)
  }

  @Test func samplesComeEveryTenSeconds() async throws {
    let hub = try await Self.hub()
    await hub.pass(.seconds(35))
    let answer = await hub.ask(
      .GET, "/console/history", headers: [("host", "x")] + Self.bearer(Self.eyes), isAdmin: true)
    guard case .array(let times)? = answer.json?["times"] else {
      Issue.record("there are no times in \(answer.text)")
      return
    }
    #expect(times.count == 3)
  }
}
