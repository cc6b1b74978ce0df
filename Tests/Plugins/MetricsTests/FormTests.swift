import HubKernel
import HubTesting
import Testing

@testable import Metrics

@Suite struct FormTests {
  @Test(
    arguments: [
      (nil, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
      ("text/html,*/*;q=0.8", "application/json"), ("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
      (
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
      ),
      (
        "text/plain;version=0.0.4;q=0.3,application/json;q=0.2", "text/plain; version=0.0.4; charset=utf-8"
      ),
    ] as [(String?, String)])
  func everybodyGetsWhatTheyTake(accept: String?, type: String) async throws {
    let hub = try await Scene.hub()
    let answer = await hub.ask(.GET, "/metrics", headers: accept.map { [(name: "accept", value: $0)] } ?? [])
    #expect(answer.status == 200)
    #expect(answer.header("content-type") == type)
    #expect(answer.header("vary") == "accept")
    #expect(answer.header("cache-control") == "no-store")
  }

  @Test func severalFieldsAreOne() async throws {
    let hub = try await Scene.hub()
    let fields = [(name: "accept", value: "application/json;q=0.1"), (name: "accept", value: "text/plain")]
    let answer = await hub.ask(.GET, "/metrics", headers: fields)
    #expect(answer.header("content-type")?.hasPrefix("text/plain") == true)
  }

  @Test(arguments: [
    ("/metrics?format=yaml", "*/*", 400, "unknown-format"),
    ("/metrics?format=json&format=json", "*/*", 400, "unknown-format"),
    ("/metrics", "text/plain;q=2", 400, "bad-accept"), ("/metrics", "image/png", 406, "not-acceptable"),
  ])
  func whatCannotBeGivenIsRefused(target: String, accept: String, status: Int, code: String) async throws {
    let hub = try await Scene.hub()
    let answer = await hub.ask(.GET, target, headers: [(name: "accept", value: accept)])
    #expect(answer.status == status)
    #expect(answer.json?["code"]?.text == code)
  }

  @Test func theQueryOverridesTheField() async throws {
    let hub = try await Scene.hub()
    let answer = await hub.ask(
      .GET, "/metrics?format=openmetrics", headers: [(name: "accept", value: "application/json")])
    #expect(answer.header("content-type")?.hasPrefix("application/openmetrics-text") == true)
    #expect(answer.text.hasSuffix("\n# EOF\n"))
    #expect(hub.meter("hub_metrics_scrapes_total", labels: ["format": "openmetrics"]) == 1)
    #expect(hub.meter("hub_metrics_scrape_seconds") == 1)
  }
}
