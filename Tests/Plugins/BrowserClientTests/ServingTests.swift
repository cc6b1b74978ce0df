import BrowserClient
import HubKernel
import HubTesting
import Testing

/// What a browser gets.
@Suite struct ServingTests {
  private static func hub(_ plugin: String = "browser-client") async throws -> TestHub {
    try await TestHub(
      yaml: "hub: {name: dev}\nplugins: [\(plugin)]", catalogue: [CatalogueEntry(BrowserClientPlugin.self)])
  }

  @Test(arguments: [
    ("/sdk/loft.js", "text/javascript; charset=utf-8"), ("/sdk/loft.js.map", "application/json"),
    ("/sdk/loft.d.ts", "application/typescript; charset=utf-8"), ("/demo", "text/html; charset=utf-8"),
    ("/demo/demo.js", "text/javascript; charset=utf-8"), ("/demo/demo.css", "text/css; charset=utf-8"),
    ("/demo/diagram.js", "text/javascript; charset=utf-8"), ("/demo/icon.svg", "image/svg+xml"),
  ]) func servesAFileOnce(path: String, kind: String) async throws {
    let hub = try await Self.hub()
    let first = await hub.ask(.GET, path)
    #expect(first.status == 200)
    #expect(first.header("content-type") == kind)
    #expect(first.header("x-content-type-options") == "nosniff")
    #expect(first.header("cache-control") == "no-cache")
    let tag = try #require(first.header("etag"))
    let again = await hub.ask(.GET, path, headers: [("if-none-match", "\"other\", W/\(tag)")])
    #expect(again.status == 304)
    #expect(again.header("etag") == tag)
    #expect(again.text.isEmpty)
    #expect(await hub.ask(.GET, path, headers: [("if-none-match", "\"other\"")]).status == 200)
  }

  @Test func letsPagesOfOtherOriginsLoadTheLibraryAlone() async throws {
    let hub = try await Self.hub()
    let origin = [(name: "origin", value: "https://shop.example")]
    let library = await hub.ask(.GET, "/sdk/loft.js", headers: origin)
    #expect(library.header("access-control-allow-origin") == "*")
    #expect(library.header("cross-origin-resource-policy") == "cross-origin")
    #expect(await hub.ask(.GET, "/demo").header("cross-origin-resource-policy") == "same-origin")
  }

  @Test func givesThePageAPolicyThatForbidsScriptsWithinIt() async throws {
    let hub = try await Self.hub()
    let page = await hub.ask(.GET, "/demo")
    let policy = try #require(page.header("content-security-policy"))
    #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
    #expect(!policy.contains("unsafe"))
    #expect(!page.text.contains("style=\"") && !page.text.contains(" onclick"))
    #expect(page.text.ranges(of: "<script").count == 1)
  }

  @Test func leavesThePageOutWhereItIsSwitchedOff() async throws {
    let hub = try await Self.hub("browser-client: {demo: false}")
    #expect(await hub.ask(.GET, "/demo").status == 404)
    #expect(await hub.ask(.GET, "/demo/demo.js").status == 404)
    #expect(await hub.ask(.GET, "/sdk/loft.js").status == 200)
  }
}
