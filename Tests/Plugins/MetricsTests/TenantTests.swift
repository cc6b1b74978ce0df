import HubKernel
import HubTesting
import Testing

@testable import Metrics

@Suite struct TenantTests {
  private static let three = """
    namespaces:
      acme: {networks: [acme]}
      other: {networks: [other]}
      umbrella: {networks: [umbrella]}
    """

  @Test func tenantsAreToldApart() async throws {
    let hub = try await Scene.hub(namespaces: Self.three)
    await Scene.talk(hub, in: "acme", "ann", "bob")
    await Scene.talk(hub, in: "other", "cid", "dan")
    let figures = await hub.figures()
    // Whoever announces belongs to no tenant before.
    #expect(figures[#"hub_messages_total{tenant="acme"}"#] == "1")
    #expect(figures[#"hub_signals_total{tenant="acme"}"#] == "1")
    #expect(figures[#"hub_tenant_connections{tenant="acme"}"#] == "2")
    #expect(figures[#"hub_tenant_peers{tenant="acme"}"#] == "2")
    #expect(figures[#"hub_tenant_networks{tenant="acme"}"#] == "1")
    #expect(figures[#"hub_messages_total{tenant="umbrella"}"#] == "0")
    #expect(figures[#"hub_messages_total{tenant="default"}"#] == "4")
    // A tenant of that name is no more than the rest.
    #expect(figures[#"hub_messages_total{tenant="other"}"#] == "1")
    #expect(figures["hub_tenants"] == "3")
  }

  @Test func thoseBeyondTheLimitAreSummed() async throws {
    let hub = try await Scene.hub("metrics: {tenantLimit: 2}".inBraces, namespaces: Self.three)
    await Scene.talk(hub, in: "acme", "ann", "bob")
    await Scene.talk(hub, in: "umbrella", "cid", "dan")
    await hub.send(#"{"type":"buy"}"#, by: "ann")
    await hub.send(#"{"type":"buy"}"#, by: "cid")
    let figures = await hub.figures()
    #expect(figures[#"hub_messages_total{tenant="acme"}"#] == "2")
    #expect(figures[#"hub_messages_total{tenant="umbrella"}"#] == nil)
    #expect(figures[#"hub_messages_total{tenant="other"}"#] == "2")
    #expect(figures[#"hub_till_sold_total{kind="a\"b\\c\n",tenant="acme"}"#] == "2")
    #expect(figures[#"hub_till_sold_total{kind="a\"b\\c\n",tenant="other"}"#] == "2")
  }

  @Test func tenantsNeedNotBeToldApart() async throws {
    let hub = try await Scene.hub("metrics: {tenants: off}".inBraces, namespaces: Self.three)
    await Scene.talk(hub, in: "acme", "ann", "bob")
    await hub.send(#"{"type":"buy"}"#, by: "ann")
    let figures = await hub.figures()
    #expect(figures["hub_messages_total"] == "4")
    #expect(figures[#"hub_till_sold_total{kind="a\"b\\c\n"}"#] == "2")
    #expect(figures.keys.allSatisfy { !$0.contains("tenant=") })
  }

  @Test(arguments: ["prometheus", "openmetrics"])
  func aTenantSeesItsOwnSeriesAndNoOthers(format: String) async throws {
    let hub = try await Scene.hub("metrics: {tenantLimit: 0, tenants: off}".inBraces, namespaces: Self.three)
    await Scene.talk(hub, in: "acme", "ann", "bob")
    await Scene.talk(hub, in: "umbrella", "cid", "dan")
    for peer in ["ann", "cid"] as [PeerID] { await hub.send(#"{"type":"buy"}"#, by: peer) }
    let figures = await hub.figures(format, as: "acme")
    #expect(
      Set(figures.keys) == [
        #"hub_messages_total{tenant="acme"}"#, #"hub_message_bytes_total{tenant="acme"}"#,
        #"hub_signals_total{tenant="acme"}"#, #"hub_tenant_connections{tenant="acme"}"#,
        #"hub_tenant_networks{tenant="acme"}"#, #"hub_tenant_peers{tenant="acme"}"#,
        #"hub_till_sold_total{kind="a\"b\\c\n",tenant="acme"}"#,
      ])
    #expect(figures[#"hub_messages_total{tenant="acme"}"#] == "2")
    #expect(figures[#"hub_till_sold_total{kind="a\"b\\c\n",tenant="acme"}"#] == "2")
  }

  @Test func aTenantCalledOtherSeesItself() async throws {
    let hub = try await Scene.hub(namespaces: Self.three)
    await Scene.talk(hub, in: "other", "ann", "bob")
    await Scene.talk(hub, in: "acme", "cid", "dan")
    #expect(await hub.figures(as: "other")[#"hub_messages_total{tenant="other"}"#] == "1")
  }

  @Test func whoIsNotKnownSeesNobodysTenant() async throws {
    let hub = try await Scene.hub(namespaces: Self.three)
    await Scene.talk(hub, in: "acme", "ann", "bob")
    let text = await hub.ask(.GET, "/metrics?format=prometheus").text
    #expect(text.contains("hub_messages_total{tenant=\"default\"} 2\n"))
    for word in ["acme", "umbrella", "process_", "plugin"] { #expect(!text.contains(word), "\(word)") }
  }

  @Test(arguments: [0, 200, 1_000])
  func tenThousandTenantsStayBelowAMebibyte(limit: Int) throws {
    var settings = MetricsPlugin.Settings()
    settings.tenantLimit = limit
    let tenants = (0..<10_000).compactMap { Namespace.named("tenant-with-a-long-name-\($0)") }
    let vocabulary = TenantVocabulary(tenants, .everything, settings)
    let registry = MeterRegistry()
    let counter = Meters(owner: "till", registry: registry).tenantCounter("sold_total", "sold")
    for tenant in tenants { counter.add(1_000_000_000, in: tenant) }
    let samples = vocabulary.samples(of: try #require(registry.readings.first))
    #expect(samples.count == limit + 1)
    let families = (0..<10).map {
      MetricFamily(.counter, "hub_name_of_middling_length_\($0)", "help", samples)
    }
    #expect(Exposition.text(families, isOpenMetrics: false).count < 1 << 20)
    let sum = samples.reduce(0.0) { $0 + $1.value.number }
    #expect(sum == 10_000 * 1_000_000_000)
  }
}

extension String {
  /// As one element of a list in YAML.
  fileprivate var inBraces: String { "{\(self)}" }
}
