import HubKernel
import HubTesting
import Testing

@testable import Metrics

@Suite struct PushTests {
  private static let statsd =
    "{metrics: {statsd: {address: '127.0.0.1:8125', interval: 10s, prefix: loft.eu}}}"
  private static let tagged = "{metrics: {statsd: {address: '127.0.0.1:8125', tags: datadog}}}"
  private static let url = "http://127.0.0.1:4318/v1/metrics"
  private static let otlp = "{metrics: {otlp: {url: 'http://127.0.0.1:4318', interval: 60s}}}"

  private static func lines(_ hub: TestHub) -> [String] {
    hub.web.datagrams.flatMap { String(decoding: $0.bytes, as: UTF8.self).rows }
  }

  @Test func nothingIsSentUnlessSomebodySaysSo() async throws {
    let hub = try await Scene.hub()
    await hub.pass(.seconds(3_600))
    #expect(hub.web.datagrams.isEmpty)
    #expect(hub.web.asked.isEmpty)
  }

  @Test func countersAreSentAsWhatWasAdded() async throws {
    let hub = try await Scene.hub(Self.statsd)
    await Scene.talk(hub, in: "x", "ann", "bob")
    await hub.pass(.seconds(10))
    var lines = Self.lines(hub)
    #expect(hub.web.datagrams.allSatisfy { $0.address == "127.0.0.1:8125" && $0.bytes.count <= 1_432 })
    #expect(hub.web.datagrams.count > 1)
    #expect(lines.contains("loft.eu.hub_messages_total.default:3|c"))
    #expect(lines.contains("loft.eu.hub_connections:2|g"))
    let before = lines.count
    await hub.send(#"{"type":"nonsense"}"#, by: "ann")
    await hub.pass(.seconds(10))
    lines = Array(Self.lines(hub).dropFirst(before))
    #expect(lines.contains("loft.eu.hub_messages_total.default:1|c"))
    #expect(lines.contains("loft.eu.hub_refusals_total.unknown-type:1|c"))
    #expect(!lines.contains { $0.hasPrefix("loft.eu.hub_signals_total") })
  }

  @Test func labelsAreTagsWhereTheyCanBe() async throws {
    let hub = try await Scene.hub(Self.tagged)
    await hub.connect("ann")
    await hub.send(#"{"type":"buy"}"#, by: "ann")
    await hub.pass(.seconds(10))
    let lines = Self.lines(hub)
    #expect(lines.contains("hub_messages_total:1|c|#tenant:default"))
    #expect(lines.contains("hub_till_sold_total:2|c|#kind:a_b_c_,tenant:default"))
    #expect(lines.contains("hub_till_took_seconds.count:2|c"))
    #expect(lines.contains("hub_till_took_seconds.mean:10.00000075|g"))
  }

  @Test func whatDidNotArriveIsSentTheNextTime() async throws {
    let hub = try await Scene.hub(Self.statsd)
    hub.web.fail(datagramsTo: "127.0.0.1:8125")
    await Scene.talk(hub, in: "x", "ann", "bob")
    await hub.pass(.seconds(10))
    #expect(hub.plugins.first { $0.id == "metrics" }?.health.word == "degraded")
    #expect(hub.meter("hub_metrics_failed_pushes_total", labels: ["target": "statsd"]) == 1)
    hub.web.fail(datagramsTo: "127.0.0.1:8125", false)
    await hub.pass(.seconds(10))
    #expect(Self.lines(hub).contains("loft.eu.hub_messages_total.default:3|c"))
    #expect(hub.plugins.first { $0.id == "metrics" }?.health == .ok)
    #expect(hub.logLines.filter { $0.contains("figures cannot be sent") }.count == 1)
    #expect(hub.logLines.filter { $0.contains("figures are sent again") }.count == 1)
  }

  @Test func aReloadSendsNothingTwice() async throws {
    let yaml = { (interval: Int) in
      "plugins: [signaling, {metrics: {statsd: {address: '127.0.0.1:8125', interval: \(interval)s}}}]"
    }
    let hub = try await TestHub(yaml: yaml(10), catalogue: Scene.catalogue)
    await Scene.talk(hub, in: "x", "ann", "bob")
    await hub.pass(.seconds(10))
    await hub.send(#"{"type":"nonsense"}"#, by: "ann")
    try await hub.reload(with: yaml(20))
    await hub.pass(.seconds(20))
    let sums = Self.lines(hub).compactMap { line -> Int? in
      guard line.hasPrefix("hub_messages_total.default:") else { return nil }
      return Int(line.dropFirst("hub_messages_total.default:".count).dropLast(2))
    }
    #expect(sums == [3, 1])
  }

  @Test func collectorsGetSumsSinceTheBeginning() async throws {
    let hub = try await Scene.hub(Self.otlp)
    hub.web.answer(Self.url, with: OutgoingAnswer(status: 200, body: Array("{}".utf8)))
    await Scene.talk(hub, in: "x", "ann", "bob")
    await hub.pass(.seconds(60))
    await hub.pass(.seconds(60))
    #expect(hub.web.asked.count == 2)
    let request = try #require(hub.web.asked.first)
    #expect(request.method == "POST")
    #expect(request.url == Self.url)
    #expect(request.headers.contains { $0.name == "content-type" && $0.value == "application/json" })
    let json = try JSONValue(parsing: String(decoding: request.body, as: UTF8.self))
    guard case .array(let metrics)? = json["resourceMetrics"]?[0]?["scopeMetrics"]?[0]?["metrics"] else {
      Issue.record("no metrics")
      return
    }
    let messages = metrics.first { $0["name"]?.text == "hub_messages_total" }
    #expect(messages?["sum"]?["isMonotonic"]?.bool == true)
    #expect(messages?["sum"]?["aggregationTemporality"]?.int == 2)
    #expect(messages?["sum"]?["dataPoints"]?[0]?["asInt"]?.text == "3")
    #expect(hub.meter("hub_metrics_pushes_total", labels: ["target": "otlp"]) == 2)
  }

  @Test func aCollectorInTroubleIsAskedAgain() async throws {
    let hub = try await Scene.hub(Self.otlp)
    let busy = OutgoingAnswer(status: 503, headers: [(name: "retry-after", value: "3")])
    hub.web.answer(Self.url, with: busy)
    await hub.pass(.seconds(60))
    #expect(hub.web.asked.count == 1)
    await hub.pass(.seconds(2))
    #expect(hub.web.asked.count == 1)
    await hub.pass(.seconds(1))
    #expect(hub.web.asked.count == 2)
    hub.web.answer(Self.url, with: OutgoingAnswer(status: 200))
    await hub.pass(.seconds(3))
    #expect(hub.web.asked.count == 3)
    #expect(hub.meter("hub_metrics_pushes_total", labels: ["target": "otlp"]) == 1)
    #expect(hub.meter("hub_metrics_failed_pushes_total", labels: ["target": "otlp"]) == 0)
  }

  @Test func aCollectorThatStaysAwayIsLeftAloneUntilNextTime() async throws {
    let hub = try await Scene.hub(Self.otlp)
    await hub.pass(.seconds(119))
    #expect(hub.web.asked.count == 4)
    #expect(hub.meter("hub_metrics_failed_pushes_total", labels: ["target": "otlp"]) == 1)
  }

  @Test(arguments: [
    (400, ""), (200, #"{"partialSuccess":{"rejectedDataPoints":"2"}}"#),
  ])
  func whatIsRefusedIsNotSentAgain(status: Int, body: String) async throws {
    let hub = try await Scene.hub(Self.otlp)
    hub.web.answer(Self.url, with: OutgoingAnswer(status: status, body: Array(body.utf8)))
    await hub.pass(.seconds(119))
    #expect(hub.web.asked.count == 1)
    #expect(hub.meter("hub_metrics_failed_pushes_total", labels: ["target": "otlp"]) == 1)
  }

  @Test(arguments: [
    "{statsd: {address: nowhere}}", "{statsd: {address: '127.0.0.1:0'}}", "{statsd: {address: '::1:8125'}}",
    "{statsd: {address: '127.0.0.1:8125', prefix: 'a:b'}}", "{otlp: {url: 'ftp://x'}}",
    "{otlp: {url: 'http://user@x/'}}", "{otlp: {url: 'http://x', headers: {host: 'env:HOME'}}}",
    "{otlp: {url: 'http://x', headers: {'a b': 'env:HOME'}}}", "{tenantLimit: 1001}",
  ])
  func aWrongSettingIsRefused(settings: String) async {
    await #expect(throws: (any Error).self) { try await Scene.hub("{metrics: \(settings)}") }
  }

  @Test func linesFillDatagramsAndNoMore() {
    let lines = (0..<500).map { "name_\($0):1|c" }
    let datagrams = StatsDDatagrams.pack(lines + [String(repeating: "x", count: 1_433)])
    #expect(datagrams.allSatisfy { $0.count <= StatsDDatagrams.longest })
    #expect(datagrams.flatMap { String(decoding: $0, as: UTF8.self).rows } == lines)
    #expect(datagrams.count == 5)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-7.0, "-7"), (1.5, "1.5"), (0.000000001, "0.000000001"), (1e-12, "0.0"), (-0.25, "-0.25"),
      (1e15, "1000000000000000"),
    ] as [(Double, String)])
  func numbersHaveNoExponent(value: Double, text: String) {
    #expect(StatsDName.text(value) == text)
  }
}
