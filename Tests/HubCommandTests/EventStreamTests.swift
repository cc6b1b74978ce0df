import HubKernel
import HubTesting
import Testing

@testable import HubCommand

/// What followers of a hub's events see, and what they may leave out.
@Suite struct EventStreamTests {
  private func hub() async throws -> TestHub {
    let hub = TestHub()
    try await hub.install(AdminPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    return hub
  }

  private func follow(_ hub: TestHub, _ query: String) async -> TestAnswer {
    await hub.ask(
      .GET, "/admin/v1/events?\(query)", headers: [(name: "host", value: "localhost")], isAdmin: true)
  }

  private func lines(_ answer: TestAnswer) -> [JSONValue] {
    answer.text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
  }

  @Test func saysWhoTellsAndTheNumber() async throws {
    let hub = try await hub()
    let answer = await follow(hub, "type=peerConnected")
    await hub.connect("bob")
    await hub.connect("eve")
    #expect(lines(answer).map { $0["by"]?.text } == ["hub", "hub"])
    let numbers = lines(answer).compactMap { $0["number"]?.int }
    #expect(numbers.count == 2 && numbers[0] < numbers[1])
  }

  @Test func aPluginsEventsAreThoseItHearsTellsOrThatAreAboutIt() async throws {
    let hub = try await hub()
    let answer = await follow(hub, "plugin=hub-registry")
    await hub.connect("bob")
    await hub.close("bob")
    hub.kernel.emitter(PluginStateChanged.self).emit(
      PluginStateChanged(plugin: "hub-registry", state: .behind, reason: ""))
    hub.kernel.emitter(PluginStateChanged.self).emit(
      PluginStateChanged(plugin: "other", state: .behind, reason: ""))
    await hub.settle()
    #expect(lines(answer).map { $0["event"]?.text } == ["peerConnected", "pluginStateChanged"])
  }

  @Test func aTenantsEventsAreItsOwn() async throws {
    let catalogue = [CatalogueEntry(AdminPlugin.self), CatalogueEntry(HubRegistryPlugin.self)]
    let hub = try await TestHub(
      yaml: "plugins: [admin, hub-registry]\nnamespaces: {acme: {networks: [a]}}", catalogue: catalogue)
    let answer = await follow(hub, "namespace=acme")
    await hub.happen(PeerConnected(peer: "bob", namespace: "acme"))
    await hub.happen(PeerConnected(peer: "eve", namespace: .standard))
    #expect(lines(answer).map { $0["data"]?["namespace"]?.text } == ["acme"])
  }

  @Test(arguments: [
    ("plugin=hub-registri", "there is no plugin 'hub-registri'; did you mean 'hub-registry'?"),
    ("namespace=defalt", "there is no namespace 'defalt'; did you mean 'default'?"),
  ])
  func aWrongWordIsRefusedWithTheNearest(query: String, sentence: String) async throws {
    let hub = try await hub()
    let answer = await follow(hub, query)
    #expect(answer.status == 404)
    #expect(answer.json?["detail"]?.text == sentence)
  }

  @Test func aLineForPeopleNamesTheCause() {
    let line = #"""
      {"event":"hubRegistered","at":"2026-01-01T12:00:00.123Z","number":8,"by":"hub-registry",\#
      "cause":{"event":"peerAnnounced","number":7},\#
      "data":{"peer":"a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4","totalHubs":1}}
      """#
    #expect(
      EventLine.text(line, colour: false)
        == "12:00:00.123 #8 hubRegistered peer=a1b2c3d4… totalHubs=1 ← peerAnnounced #7")
    #expect(EventLine.text(line, colour: true).contains("\u{1B}[1mhubRegistered\u{1B}[0m"))
    #expect(EventLine.text(#"{"dropped":3}"#, colour: false).contains("3 events were not shown"))
  }

  @Test func nothingInAnEventMovesATerminal() {
    let line = #"{"event":"x","at":"2026-01-01T12:00:00.123Z","data":{"reason":"\u001b[2J","\u001b]0;":1}}"#
    #expect(!EventLine.text(line, colour: false).contains("\u{1B}"))
    #expect(!EventLine.text("\u{1B}[2J", colour: false).contains("\u{1B}"))
  }

  @Test func aRunningHubsPluginsShowCostQueueAndLoss() {
    let plugins = try? JSONValue(
      parsing: #"""
        {"plugins":[{"id":"slow","state":"behind","health":"degraded","reason":"no answer","calls":4000000,\#
        "meanNanoseconds":2500,"longestNanoseconds":90000,"waiting":1024,"dropped":7,"restarts":2}]}
        """#)
    let hub = try? JSONValue(parsing: #"{"uptimeSeconds":100}"#)
    let text = PluginTable.live(plugins, hub: hub, catalogue: [])
    #expect(
      text == """
        PLUGIN  STATE   HEALTH    COST   LONGEST  QUEUE  LOST  RESTARTS
        slow    behind  degraded  10.0%  90 µs    1024   7     2

        slow: no answer

        """)
  }
}
