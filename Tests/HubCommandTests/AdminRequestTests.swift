import HubKernel
import HubTesting
import Testing

@testable import HubCommand

@Suite struct AdminRequestTests {
  private static let local = [(name: "host", value: "localhost")]

  private func hub() async throws -> TestHub {
    let hub = TestHub(lanes: 3)
    try await hub.install(AdminPlugin.self)
    return hub
  }

  private func get(_ hub: TestHub, _ target: String) async -> TestAnswer {
    await hub.ask(.GET, target, headers: Self.local, isAdmin: true)
  }

  @Test(
    arguments: [
      ("/admin/v1/peers?limit=0", 400, "limit is not a whole number from 1 to 1000"),
      ("/admin/v1/peers?limit=1.0", 400, "limit is not a whole number from 1 to 1000"),
      ("/admin/v1/peers?limit=1&limit=2", 400, "'limit' is given more than once"),
      ("/admin/v1/peers?limti=1", 400, "there is no 'limti' to ask for here; did you mean 'limit'?"),
      ("/admin/v1/peers?%FF=1", 400, "the query is not percent-encoded UTF-8"),
      ("/admin/v1/peers?network=%ZZ", 400, "the query is not percent-encoded UTF-8"),
      ("/admin/v1/peers?cursor=x", 400, "a cursor is what 'next' of a page before said"),
      ("/admin/v1/hub?verbose", 400, "there is no 'verbose' to ask for here"),
      ("/admin/v1/peers/default/xyz", 404, "nothing of that name can be here"),
      ("/admin/v1/plugins/amdin", 404, "no plugin 'amdin' is on; did you mean 'admin'?"),
    ])
  func whatDoesNotFitIsNamed(target: String, status: Int, detail: String) async throws {
    let answer = await get(try await hub(), target)
    #expect(answer.status == status)
    #expect(answer.json?["detail"]?.text == detail)
    #expect(answer.header("content-type") == "application/problem+json")
  }

  @Test func aPageHoldsWhoComesNextAndNobodyTwice() async throws {
    let hub = try await hub()
    let names = (0..<25).map { "peer\($0)" }
    for name in names { await hub.connect(PeerID(stringLiteral: name)) }
    let wanted = names.map { PeerID(stringLiteral: $0).description }.sorted()
    var seen: [String] = []
    var target: String? = "/admin/v1/peers?limit=4"
    var pages = 0
    while let next = target {
      let answer = await get(hub, next)
      guard case .array(let page)? = answer.json?["peers"] else { break }
      seen += page.compactMap { $0["id"]?.text }
      target = answer.json?["next"]?.text.map { "/admin/v1/peers?limit=4&cursor=\($0)" }
      pages += 1
    }
    #expect(seen == wanted)
    #expect(pages == 7)
    #expect(await get(hub, "/admin/v1/peers?limit=25").json?["next"] == nil)
  }

  @Test func aPeerIsSentAwayAndThatIsWrittenDown() async throws {
    let hub = try await hub()
    let bob = await hub.connect("bob")
    let path = "/admin/v1/peers/default/\(PeerID("bob"))"
    #expect(await get(hub, path).json?["isHub"]?.bool == false)
    let answer = await hub.ask(.DELETE, "\(path)?reason=enough", headers: Self.local, isAdmin: true)
    #expect(answer.status == 204)
    #expect(await get(hub, path).status == 404)
    #expect(await hub.ask(.DELETE, path, headers: Self.local, isAdmin: true).status == 404)
    _ = bob
    let acts = hub.events(of: AdminActed.self)
    #expect(acts.map(\.status) == [204, 404])
    #expect(acts.first?.who == "loopback:")
    #expect(acts.first?.what == "DELETE \(path)?reason=enough")
    #expect(acts.first?.after == "closed with 4003: enough")
  }

  @Test func levelsOfTheLogAreChangedByWhoKnowsThem() async throws {
    let hub = try await hub()
    let before = await get(hub, "/admin/v1/log")
    let tag = try #require(before.header("etag"))
    let json = Self.local + [(name: "content-type", value: "application/json")]
    let body = #"{"level":"error","plugins":{"admin":"debug","kernel":"warning"}}"#
    let put = { (headers: [(name: String, value: String)], body: String) in
      await hub.ask(.PUT, "/admin/v1/log", headers: headers, body: body, isAdmin: true)
    }
    #expect(await put(json, body).status == 428)
    #expect(await put(json + [(name: "if-match", value: "\"x\"")], body).status == 412)
    let stranger = await put(
      json + [(name: "if-match", value: tag)], #"{"level":"info","plugins":{"nobody":"info"}}"#)
    #expect(stranger.status == 422)
    #expect(stranger.json?["errors"]?[0]?["pointer"]?.text == "/plugins/nobody")
    #expect(hub.kernel.log.level == .notice)
    let done = await put(json + [(name: "if-match", value: tag)], body)
    #expect(done.status == 200)
    #expect(hub.kernel.log.level == .error)
    #expect(hub.kernel.log.plugins["admin"] == .debug)
    #expect(done.header("etag") != tag)
    #expect(await get(hub, "/admin/v1/log").text == done.text)
  }

  @Test func whatIsWrittenDownIsNeverHeldBack() async throws {
    let hub = try await hub()
    hub.kernel.setLog(
      { () -> LogSettings in
        var settings = LogSettings()
        settings.level = .error
        return settings
      }())
    for _ in 0..<30 { _ = await hub.ask(.POST, "/admin/v1/reload", headers: Self.local, isAdmin: true) }
    #expect(hub.log.count { $0.message == "audit" } == 30)
  }

  @Test(
    arguments: [
      ("application/json", true), ("Application/JSON; charset=UTF-8", true),
      ("application/json;charset=\"utf-8\"", true),
      ("application/json; charset=latin1", false), ("text/json", false), ("", false),
      ("application/jsonx", false),
    ])
  func onlyJSONIsJSON(field: String, isJSON: Bool) {
    #expect(ContentTypeField.isJSON(field) == isJSON)
  }

  @Test(
    arguments: [
      ("https://hub.example.com:9090", "https://hub.example.com:9090", false),
      ("https://[::1]:9090/", "https://[::1]:9090", false), ("127.0.0.1:9090", "127.0.0.1:9090", false),
      ("10.0.0.1:9090", "10.0.0.1:9090", true), ("http://10.0.0.1:9090", "10.0.0.1:9090", false),
      ("unix:/x", "unix:/x", false),
    ])
  func tokensAreNotSentInTheOpen(text: String, description: String, isInTheOpen: Bool) throws {
    let target = try #require(AdminTarget(text))
    #expect(target.description == description)
    #expect(target.isInTheOpen == isInTheOpen)
  }

  @Test(arguments: ["https://", "https://hub.example.com", "https:///x", "https://a:b"])
  func whatIsNoAddressIsRefused(text: String) { #expect(AdminTarget(text) == nil) }
}
