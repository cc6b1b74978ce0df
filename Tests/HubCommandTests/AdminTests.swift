import HubKernel
import HubTesting
import Testing

@testable import HubCommand

@Suite struct AdminTests {
  private static let local = [(name: "host", value: "localhost")]

  private func hub() async throws -> TestHub {
    let hub = TestHub()
    try await hub.install(AdminPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    return hub
  }

  @Test func tellsOfItsPlugins() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/v1/plugins", headers: Self.local, isAdmin: true)
    #expect(answer.status == 200)
    guard case .array(let plugins)? = answer.json?["plugins"] else {
      Issue.record("there is no list in \(answer.text)")
      return
    }
    #expect(plugins.map { $0["id"]?.text } == ["admin", "hub-registry"])
    #expect(plugins.map { $0["state"]?.text } == ["running", "running"])
    #expect(plugins.map { $0["health"]?.text } == ["ok", "ok"])
  }

  @Test func tellsOfOrderAndMeters() async throws {
    let hub = try await hub()
    let order = await hub.ask(.GET, "/admin/v1/order", headers: Self.local, isAdmin: true)
    #expect(order.text == "{\"order\":[]}")
    let meters = await hub.ask(.GET, "/admin/v1/meters", headers: Self.local, isAdmin: true)
    #expect(
      meters.text.range(of: "{\"name\":\"hub_hub_registry_hubs_total\",\"owner\":\"hub-registry\"") != nil)
  }

  @Test func metersTellOfTheirLabelsAndTheirKind() async throws {
    let hub = try await hub()
    await hub.connect("bob")
    await hub.send(#"{"type":"nonsense"}"#, by: "bob")
    let text = await hub.ask(.GET, "/admin/v1/meters", headers: Self.local, isAdmin: true).text
    #expect(
      text.contains(
        #""name":"hub_refusals_total","owner":"kernel","help":"errors sent to peers, by their code","#
          + #""kind":"counter","labels":{"code":"unknown-type"},"value":1}"#))
    #expect(
      text.contains(
        #""kind":"histogram","labels":{"plugin":"hub-registry"},"value":0,"sumNanoseconds":0,"buckets":[0,"#))
    #expect(hub.meter("hub_refusals_total") == 1)
    #expect(hub.meter("hub_refusals_total", labels: ["code": "unknown-type"]) == 1)
  }

  @Test(arguments: ["/admin/v1/plugins", "/admin/v1/order", "/admin/v1/meters", "/admin/v1/events"])
  func nobodyElseSeesIt(path: String) async throws {
    let hub = try await hub()
    #expect(await hub.ask(.GET, path, headers: Self.local, isAdmin: false).status == 404)
  }

  @Test(
    arguments: [
      [("host", "localhost"), ("origin", "http://localhost")],
      [("host", "localhost"), ("sec-fetch-site", "none")],
      [("host", "evil.example")], [("host", "127.0.0.1.evil.example:80")], [("host", "10.0.0.1")], [],
    ] as [[(String, String)]])
  func webPagesAreTurnedAway(headers: [(String, String)]) async throws {
    let hub = try await hub()
    for (method, path) in [
      ("GET", "/admin/v1/plugins"), ("GET", "/admin/v1/events"), ("POST", "/admin/v1/drain"),
    ] {
      let answer = await hub.ask(
        method, path, headers: headers.map { (name: $0.0, value: $0.1) }, isAdmin: true)
      #expect(answer.status == 403)
    }
  }

  @Test(arguments: ["localhost", "LOCALHOST:1", "127.0.0.1:9090", "127.9.9.9", "[::1]", "[::1]:80"])
  func thisMachineIsLetIn(host: String) async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/v1/order", headers: [(name: "host", value: host)], isAdmin: true)
    #expect(answer.status == 200)
  }

  @Test func aReloadThatCannotBeSaysWhy() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.POST, "/admin/v1/reload?dryRun=1", headers: Self.local, isAdmin: true)
    #expect(answer.status == 422)
    #expect(answer.json?["problems"]?[0]?.text == "this hub was not started from a file")
    let wrong = await hub.ask(.POST, "/admin/v1/reload?dryRun=maybe", headers: Self.local, isAdmin: true)
    #expect(wrong.status == 400)
  }

  @Test func eventsArriveAsLines() async throws {
    let hub = try await hub()
    let answer = await hub.ask(
      .GET, "/admin/v1/events?type=peerConnected&type=peerDisconnected", headers: Self.local, isAdmin: true)
    await hub.connect("bob")
    await hub.close("bob")
    let lines = answer.text.lines.filter { !$0.isEmpty }.compactMap { try? JSONValue(parsing: $0) }
    #expect(lines.map { $0["event"]?.text } == ["peerConnected", "peerDisconnected"])
    #expect(lines.first?["data"]?["totalConnections"]?.int == 1)
    #expect(!answer.isFinished)
  }

  @Test func aFollowerWhoLeftIsForgotten() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/v1/events", headers: Self.local, isAdmin: true)
    answer.hangUp()
    // Seventeen more would not fit if the one who left still counted.
    for _ in 0..<3 { await hub.pass(.seconds(15)) }
    for number in 0..<16 {
      let next = await hub.ask(.GET, "/admin/v1/events", headers: Self.local, isAdmin: true)
      #expect(next.status == 200, "\(number)")
    }
    #expect(await hub.ask(.GET, "/admin/v1/events", headers: Self.local, isAdmin: true).status == 503)
  }

  @Test func aWrongEventIsRefusedWithTheNearest() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/v1/events?type=peerConected", headers: Self.local, isAdmin: true)
    #expect(answer.status == 404)
    #expect(answer.json?["detail"]?.text == "there is no event 'peerConected'; did you mean 'peerConnected'?")
  }

  @Test func aSlowFollowerIsToldHowMuchItMissed() async {
    let queue = EventQueue()
    let event = PluginStateChanged(plugin: "door", state: .running, reason: "")
    for _ in 0..<(EventQueue.limit + 7) { queue.put(event, at: 0) }
    let batch = await queue.next()
    #expect(batch?.events.count == EventQueue.limit)
    #expect(batch.map { queue.text(of: $0) }?.hasSuffix("\n{\"dropped\":7}\n") == true)
    queue.put(event, at: 0)
    #expect(await queue.next()?.dropped == 0)
    queue.close()
    #expect(await queue.next() == nil)
  }

  @Test func aCancelledWriterComesToItsEnd() async {
    let queue = EventQueue()
    let task = Task { await queue.next() == nil }
    task.cancel()
    #expect(await task.value)
  }
}
