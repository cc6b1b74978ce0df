import HubKernel
import HubTesting
import Testing

@testable import Bootstrap
@testable import Mesh

@Suite struct ControlTests {
  private let one = "ws://one.example:3000"
  private let two = "ws://two.example:3000"

  @Test func withoutAutoConnectNobodyIsCalledUntilSomebodyAsks() async throws {
    let scene = try await Scene("hubs: [\(one)], autoConnect: false")
    await scene.hub.pass(.seconds(600))
    #expect(try scene.called.isEmpty)
    let answer = await scene.ask(.POST, "/admin/v1/bootstrap/links", body: "{}")
    #expect(answer.status == 200 && answer.json?["calls"]?.int == 1)
    #expect(try scene.called == [one])
  }

  @Test func aReloadThatChangesAutoConnectIsHeardAndOthersChangeNothingAboutIt() async throws {
    let scene = try await Scene("hubs: [\(one)], autoConnect: false")
    try await scene.hub.reload(with: Scene.yaml("hubs: [\(one)], autoConnect: false, parallel: 2"))
    #expect(try scene.called.isEmpty)
    try await scene.hub.reload(with: Scene.yaml("hubs: [\(one)], autoConnect: true"))
    #expect(try scene.called == [one])
    Control(plugin: try scene.bootstrap).disconnectFromBootstrapHubs()
    try await scene.hub.reload(with: Scene.yaml("hubs: [\(one)], autoConnect: true, parallel: 3"))
    await scene.hub.pass(.seconds(600))
    #expect(try scene.called == [one])
  }

  @Test func nobodyIsCalledAnewByAHubThatStops() async throws {
    let scene = try await Scene("hubs: [\(one)]")
    try await scene.open(one, "first")
    let call = try scene.call(one)
    let host = scene.hub
    try await host.run {
      async let drained: Void = host.kernel.drain(within: .seconds(20))
      await host.clock.sleep(until: host.clock.now + 3_000_000_000)
      call.hear(.closed(code: 1001, reason: "gone"))
      await drained
    }
    await host.pass(.seconds(600))
    #expect(try scene.called == [one])
  }

  @Test func disconnectingEndsAllLinksAndCallsNobody() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.open(one, "first")
    Control(plugin: try scene.bootstrap).disconnectFromBootstrapHubs()
    await scene.hub.pass(.seconds(600))
    #expect(try scene.called.count == 2)
    #expect(try scene.call(one).ending != nil && scene.call(two).ending != nil)
    #expect(scene.hub.events(of: BootstrapDisconnected.self).map(\.uri) == [one])
    #expect(scene.hub.events(of: BootstrapDisconnected.self).map(\.code) == [1000])
    Control(plugin: try scene.bootstrap).connectToBootstrapHubs()
    await scene.hub.settle()
    #expect(try scene.called.count == 4)
  }

  @Test func aHubThatSomebodyAskedForIsHeldLikeAnyOther() async throws {
    let scene = try await Scene("")
    try scene.refuse(one, .opened(hub: "first", dialect: .classic))
    let control = Control(plugin: try scene.bootstrap)
    let address = one
    let outcome = try await scene.hub.run { try await control.connectToHub(address, attempt: 3) }
    #expect(outcome == .connected(hub: "first"))
    await scene.hub.pass(.seconds(10))
    try scene.refuse(one, nil)
    try await scene.close(one)
    await scene.hub.pass(.milliseconds(250))
    #expect(try scene.called == [one, one])
    control.disconnectFromBootstrapHubs()
    #expect(control.bootstrapHubs.isEmpty)
  }

  @Test func whatIsNoAddressOfAHubIsRefused() async throws {
    let scene = try await Scene("")
    let wrong = [
      "http://one.example", "ws://user:pass@one.example", "ws://", "ws://one.example?peerId=1", "x",
    ]
    for text in wrong {
      let answer = await scene.ask(
        .POST, "/admin/v1/bootstrap/links", body: "{\"url\":\(JSONValue.string(text))}")
      #expect(answer.status == 400, "\(text)")
    }
    #expect(try scene.called.isEmpty)
  }

  @Test func tellsWhatAnAttemptCameTo() async throws {
    let scene = try await Scene("")
    try scene.refuse(one, .failed(code: "refused", reason: "401"))
    try scene.refuse(two, .isSelf)
    let failed = await scene.ask(.POST, "/admin/v1/bootstrap/links", body: "{\"url\":\"\(one)\"}")
    #expect(failed.json?["outcome"]?.text == "failed" && failed.json?["code"]?.text == "refused")
    let own = await scene.ask(.POST, "/admin/v1/bootstrap/links", body: "{\"url\":\"\(two)\"}")
    #expect(own.json?["outcome"]?.text == "self")
    let ended = await scene.ask(.DELETE, "/admin/v1/bootstrap/links?url=ws%3A%2F%2Fone.example%3A3000")
    #expect(ended.status == 200)
    let unknown = await scene.ask(.DELETE, "/admin/v1/bootstrap/links?url=ws%3A%2F%2Fnobody.example")
    #expect(unknown.status == 404)
  }

  @Test func listsHubsWithTheirTroubles() async throws {
    let scene = try await Scene(
      "hubs: [\(one), {url: \"\(two)\", region: eu-west, priority: 3, tier: regional}]")
    try await scene.open(one, "first")
    try await scene.fail(two)
    let answer = await scene.ask(.GET, "/admin/v1/bootstrap")
    let hubs = [answer.json?["hubs"]?[0], answer.json?["hubs"]?[1]].compactMap { $0 }
    #expect(hubs.map { $0["state"]?.text } == ["linked", "waiting"])
    #expect(hubs.map { $0["tier"]?.text } == ["custom", "regional"])
    #expect(hubs[0]["hub"]?.text == PeerID("first").description)
    #expect(hubs[1]["trouble"]?.text == "unreachable: nobody is there")
    #expect(hubs[1]["nextAttempt"]?.text != nil && hubs[1]["region"]?.text == "eu-west")
  }

  @Test func showsTheFieldsOfOlderHubs() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.open(one, "first")
    try await scene.fail(two)
    let all = await scene.hub.ask(.GET, "/hubstats").json
    let called = try #require(all?["bootstrapHubs"])
    let first = try #require([called[0], called[1]].first { $0?["uri"]?.text == one } ?? nil)
    #expect(first["connected"]?.bool == true && first["attemptNumber"]?.int == 0)
    #expect(first["lastAttempt"]?.int == 1_767_225_600_000)
    for name in ["totalHubs", "connectedHubs"] { #expect(all?[name]?.int == 0) }
    #expect(all?["hubs"] != nil)
    let figures = await scene.hub.ask(.GET, "/stats").json?["bootstrapHubs"]
    #expect(figures?["total"]?.int == 2 && figures?["connected"]?.int == 1)
  }

  @Test func saysThatItIsDegradedWhileAHubIsMissing() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.open(one, "first")
    #expect(try scene.bootstrap.health == .ok)
    try await scene.fail(two)
    guard case .degraded(let reason) = try scene.bootstrap.health else {
      Issue.record("nothing is said of it")
      return
    }
    #expect(reason.hasPrefix("1 of 2 hubs are linked; \(two) is not"))
  }

  @Test(
    arguments: [
      ("127.0.0.1:3001", "ws://127.0.0.1:3000"), ("0.0.0.0:8080", "ws://127.0.0.1:3000"),
      ("[::1]:3001", "ws://[::1]:3000"), ("127.0.0.1:3000", nil),
    ] as [(String, String?)])
  func whileDevelopingTheHubAtPort3000IsCalled(listening: String, expected: String?) async throws {
    let scene = try await Scene("development: true")
    #expect(try scene.called.isEmpty)
    scene.hub.kernel.announceStart(listening: [listening])
    await scene.hub.settle()
    #expect(try scene.called == [expected].compactMap { $0 })
    let other = try await Scene("")
    other.hub.kernel.announceStart(listening: [listening])
    await other.hub.settle()
    #expect(try other.called.isEmpty)
  }
}
