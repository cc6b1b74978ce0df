import HubKernel
import HubTesting
import Testing

@testable import Metrics

@Suite struct ExpositionTests {
  private static let families = [
    MetricFamily(
      .info, "build", "which one", [MetricSample(labels: [MeterLabel("v", "1")], value: .integer(1))]),
    MetricFamily(.counter, "things", "all \"of\" \\ them\nhere", .integer(3)),
    MetricFamily(
      .gauge, "level_seconds", "how high",
      [
        MetricSample(labels: [MeterLabel("a", "x\"y\\z\n"), MeterLabel("b", "ä")], value: .decimal(-0.25)),
        MetricSample(labels: [], value: .integer(-7)),
      ]),
  ]

  @Test func writesTheFormatOfPrometheus() {
    let text = String(decoding: Exposition.text(Self.families, isOpenMetrics: false), as: UTF8.self)
    #expect(
      text == #"""
        # HELP build_info which one
        # TYPE build_info gauge
        build_info{v="1"} 1
        # HELP things_total all "of" \\ them\nhere
        # TYPE things_total counter
        things_total 3
        # HELP level_seconds how high
        # TYPE level_seconds gauge
        level_seconds{a="x\"y\\z\n",b="ä"} -0.25
        level_seconds -7

        """#)
  }

  @Test func writesOpenMetrics() {
    let text = String(decoding: Exposition.text(Self.families, isOpenMetrics: true), as: UTF8.self)
    #expect(
      text == #"""
        # HELP build which one
        # TYPE build info
        build_info{v="1"} 1
        # HELP things all \"of\" \\ them\nhere
        # TYPE things counter
        things_total 3
        # HELP level_seconds how high
        # TYPE level_seconds gauge
        level_seconds{a="x\"y\\z\n",b="ä"} -0.25
        level_seconds -7
        # EOF

        """#)
  }

  @Test func bucketsAreAddedUp() async throws {
    let hub = try await Scene.hub()
    await hub.connect("ann")
    for _ in 0..<2 { await hub.send(#"{"type":"buy"}"#, by: "ann") }
    let figures = await hub.figures()
    #expect(figures[#"hub_till_took_seconds_bucket{le="1e-06"}"#] == "0")
    #expect(figures[#"hub_till_took_seconds_bucket{le="2.5e-06"}"#] == "2")
    #expect(figures[#"hub_till_took_seconds_bucket{le="0.0001"}"#] == "2")
    #expect(figures[#"hub_till_took_seconds_bucket{le="10.0"}"#] == "2")
    #expect(figures[#"hub_till_took_seconds_bucket{le="+Inf"}"#] == "4")
    #expect(figures["hub_till_took_seconds_count"] == "4")
    #expect(figures["hub_till_took_seconds_sum"] == "40.000003")
    #expect(figures[#"hub_plugin_hook_seconds_bucket{plugin="till",le="+Inf"}"#] == "0")
  }

  @Test(arguments: [1, 2]) func oneSignalIn256IsTimed(lanes: Int) async throws {
    let hub = try await TestHub(
      yaml: "plugins: [signaling, metrics]", catalogue: Scene.catalogue, lanes: lanes)
    await Scene.talk(hub, in: "x", "ann", "bob")
    for _ in 0..<255 {
      #expect(hub.meter("hub_signal_relay_seconds") == 0)
      await hub.send(#"{"type":"offer","targetPeerId":"\#("bob" as PeerID)","data":{}}"#, by: "ann")
    }
    #expect(hub.meter("hub_signals_total") == 256)
    #expect(hub.meter("hub_signal_relay_seconds") == 1)
  }

  @Test func tellsOfThePluginsAndTheProcess() async throws {
    let hub = try await Scene.hub()
    await Scene.talk(hub, in: "x", "ann", "bob")
    await hub.send(#"{"type":"nonsense"}"#, by: "ann")
    let figures = await hub.figures()
    #expect(figures[#"hub_plugin_up{plugin="metrics"}"#] == "1")
    #expect(figures[#"hub_plugin_healthy{plugin="signaling"}"#] == "1")
    #expect(figures[#"hub_plugin_calls_total{plugin="signaling"}"#].flatMap { Int($0) } ?? 0 > 0)
    #expect(figures[#"hub_refusals_total{code="unknown-type"}"#] == "1")
    #expect(figures["hub_connections"] == "2")
    #expect(figures["hub_peers"] == "2")
    #expect(figures["hub_networks"] == "1")
    #expect(figures["hub_draining"] == "0")
    #expect(figures["hub_tenants"] == "0")
    for name in [
      "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
      "process_open_fds", "process_max_fds", "process_start_time_seconds",
    ] {
      #expect(figures[name].flatMap { Double($0) } ?? 0 > 0, "\(name)")
    }
  }
}
