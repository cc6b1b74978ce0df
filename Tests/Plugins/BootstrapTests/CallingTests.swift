import HubKernel
import HubTesting
import Testing

@testable import Bootstrap
@testable import Mesh

@Suite struct CallingTests {
  private let one = "ws://one.example:3000"
  private let two = "ws://two.example:3000"
  private let three = "wss://three.example"

  @Test func callsEveryHubOfTheSettingsAndTellsWhenItIsLinked() async throws {
    let scene = try await Scene("hubs: [\(one), \(two), \(three)]")
    #expect(Set(try scene.called) == [one, two, three])
    try await scene.open(one, "first")
    try await scene.open(two, "second")
    #expect(scene.hub.events(of: BootstrapConnected.self).map(\.uri) == [one, two])
    let known = Control(plugin: try scene.bootstrap).bootstrapHubs
    #expect(Set(known.filter(\.connected).map(\.uri)) == [one, two])
    #expect(known.count == 3)
    #expect(scene.hub.meter("hub_bootstrap_connected") == 2)
  }

  @Test func callsNobodyWithoutSettings() async throws {
    let scene = try await Scene("")
    await scene.hub.pass(.seconds(7_200))
    #expect(try scene.called.isEmpty)
    #expect(scene.hub.web.asked.isEmpty)
    #expect(scene.hub.keeper.text(Cache.name) == nil)
  }

  @Test func losingOneHubKeepsTheOthersAndCallsItAgain() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.open(one, "first")
    try await scene.open(two, "second")
    await scene.hub.pass(.seconds(60))
    try await scene.close(one)
    let ended = scene.hub.events(of: BootstrapDisconnected.self)
    #expect(ended.map(\.uri) == [one] && ended.map(\.code) == [1006] && ended.map(\.reason) == ["gone"])
    await scene.hub.pass(.milliseconds(250))
    #expect(try scene.called.count { $0 == one } == 2)
    #expect(try scene.called.count { $0 == two } == 1)
    #expect(try scene.call(two).ending == nil)
    try await scene.open(one, "first")
    #expect(Control(plugin: try scene.bootstrap).bootstrapHubs.allSatisfy(\.connected))
  }

  @Test func waitsLongerEachTimeAndThenSlowlyForEver() async throws {
    let scene = try await Scene(
      "hubs: [\(one)], reconnectInterval: 1s, maxReconnectAttempts: 5, slowRetry: 60s"
    ) {
      _ in
    }
    try scene.refuse(one)
    try await scene.fail(one)
    // Five attempts within 0.25, 0.5, 1, 2 and 4 seconds at the most.
    await scene.hub.pass(.milliseconds(7_750))
    #expect(try scene.called.count == 6)
    #expect(scene.hub.log.contains { $0.message == "a hub is called less often from now on" })
    await scene.hub.pass(.seconds(3_600))
    let slow = try scene.called.count - 6
    #expect((60...121).contains(slow), "\(slow)")
    let shown = try #require(Control(plugin: try scene.bootstrap).bootstrapHubs.first)
    #expect(shown.attemptNumber == 6 + slow && !shown.connected && shown.lastAttempt != nil)
  }

  @Test func givesUpWhenToldToUntilSomebodyAsks() async throws {
    let scene = try await Scene("hubs: [\(one)], maxReconnectAttempts: 2, giveUp: true")
    try scene.refuse(one)
    try await scene.fail(one)
    await scene.hub.pass(.seconds(86_400))
    #expect(try scene.called.count == 3)
    #expect(scene.hub.log.contains { $0.message == "a hub is not called any more" })
    Control(plugin: try scene.bootstrap).connectToBootstrapHubs()
    await scene.hub.settle()
    #expect(try scene.called.count == 4)
  }

  @Test func aSuccessThatHoldsResetsTheCountAndOneThatDoesNotDoesNot() async throws {
    let scene = try await Scene(
      "hubs: [\(one)], reconnectInterval: 5s, maxReconnectAttempts: 3, slowRetry: 60s")
    for _ in 0..<3 {
      try await scene.fail(one)
      await scene.hub.pass(.seconds(2))
    }
    #expect(try scene.called.count == 4)
    // Let in, and thrown out at once: the fourth failure in a row, after which only slow retries are left.
    try await scene.open(one, "first")
    try await scene.close(one, code: 1008)
    await scene.hub.pass(.seconds(29))
    #expect(try scene.called.count == 4)
    await scene.hub.pass(.seconds(31))
    #expect(try scene.called.count == 5)
    try await scene.open(one, "first")
    await scene.hub.pass(.seconds(5))
    try await scene.close(one)
    await scene.hub.pass(.milliseconds(250))
    #expect(try scene.called.count == 6)
  }

  @Test func anAddressOfItsOwnIsNotCalledAgainUntilTheFileChanges() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.happen(.isSelf, to: one)
    await scene.hub.pass(.seconds(86_400))
    #expect(try scene.called.count { $0 == one } == 1)
    #expect(
      scene.hub.log.contains { $0.message == "an address leads back to this hub and is not called again" })
    try await scene.hub.reload(with: Scene.yaml("hubs: [\(one), \(two)], parallel: 3"))
    #expect(try scene.called.count { $0 == one } == 2)
  }

  @Test func holdsAsManyAsAreAskedForAndCallsTheNextWhenOneIsLost() async throws {
    let scene = try await Scene(
      "hubs: [{url: \"\(one)\", priority: 2}, {url: \"\(two)\", priority: 1}], connections: 1")
    #expect(try scene.called == [two])
    try await scene.open(two, "second")
    await scene.hub.pass(.seconds(600))
    #expect(try scene.called == [two])
    try await scene.close(two)
    #expect(try scene.called == [two, one])
  }

  @Test func callsAnotherBesideOneThatTakesItsTimeAndKeepsTheFaster() async throws {
    let scene = try await Scene(
      "hubs: [{url: \"\(one)\", priority: 1}, {url: \"\(two)\", priority: 2}], connections: 1")
    #expect(try scene.called == [one])
    await scene.hub.pass(.milliseconds(249))
    #expect(try scene.called == [one])
    await scene.hub.pass(.milliseconds(1))
    #expect(try scene.called == [one, two])
    try await scene.open(two, "second")
    #expect(try scene.call(one).ending == Roster.enough)
    #expect(scene.hub.events(of: BootstrapConnected.self).map(\.uri) == [two])
  }

  @Test func neverHasMoreAttemptsUnderWayThanItMay() async throws {
    let hubs = (0..<12).map { "ws://hub\($0).example" }
    let scene = try await Scene("hubs: [\(hubs.joined(separator: ", "))], parallel: 3")
    #expect(try scene.called.count == 3)
    try await scene.fail(try #require(try scene.called.first))
    #expect(try scene.called.count == 4)
    await scene.hub.pass(.seconds(60))
    #expect(try scene.called.count == 4)
  }

  @Test func aReloadKeepsLinksThatAreStillWantedAndEndsOthers() async throws {
    let scene = try await Scene("hubs: [\(one), \(two)]")
    try await scene.open(one, "first")
    try await scene.open(two, "second")
    try await scene.hub.reload(with: Scene.yaml("hubs: [\(two), \(three)], reconnectInterval: 7s"))
    #expect(try scene.called == [one, two, three])
    #expect(try scene.call(one).ending == "it is not in the settings any more")
    #expect(try scene.call(two).ending == nil)
    // What happens to a link that came over is heard by the instance that has it now.
    await scene.hub.pass(.seconds(10))
    try await scene.close(two)
    await scene.hub.pass(.milliseconds(250))
    #expect(try scene.called == [one, two, three, two])
    let last = try scene.call(two)
    try await scene.hub.stop()
    #expect(last.ending != nil)
  }

  @Test func asksAMeshThatWasReplacedForLinksFromThenOn() async throws {
    let scene = try await Scene("hubs: [{url: \"\(one)\", token: env:ONE}]", secrets: ["ONE": "secret"])
    let token = try #require(try scene.call(one).address.token)
    #expect(token.matches("secret".utf8))
    #expect("\(scene.hub.logLines)".contains("secret") == false)
  }

  @Test func aLinkThatTheMeshLetsGoIsNotCalledAgainWhileItsHubIsReached() async throws {
    let scene = try await Scene("hubs: [\(one)]")
    try await scene.open(one, "first")
    try scene.mesh.script.withLock { $0.hubs = [MeshDouble.figures("first", url: "")] }
    await scene.hub.pass(.seconds(10))
    try await scene.close(one, code: 1000)
    await scene.hub.pass(.seconds(3_600))
    #expect(try scene.called == [one])
    #expect(try scene.bootstrap.health == .ok)
    try scene.mesh.script.withLock { $0.hubs = [] }
    await scene.hub.happen(MeshHubVanished(peerId: "first", reason: "lost"))
    #expect(try scene.called == [one, one])
    // One that is not reached otherwise is called again however politely it left.
    try await scene.open(one, "first")
    await scene.hub.pass(.seconds(10))
    try await scene.close(one, code: 1000)
    await scene.hub.pass(.milliseconds(250))
    #expect(try scene.called == [one, one, one])
  }

  @Test func tellsOfSignalsWithTheAddressTheyCameFrom() async throws {
    let scene = try await Scene("hubs: [\(one)]")
    try await scene.open(one, "first")
    try await scene.happen(
      .signaling(type: "offer", data: "{\"sdp\":\"x\"}", from: "ann", target: "me"), to: one)
    let told = try #require(scene.hub.events(of: BootstrapSignaling.self).first)
    #expect(told.type == "offer" && told.data == "{\"sdp\":\"x\"}" && told.uri == one)
    #expect(told.fromPeerId == "ann" && told.targetPeerId == "me")
  }
}
