import HubKernel
import Signaling
import Testing

@testable import HubRegistry
@testable import HubTesting

@Suite struct RegistrationTests {
  private static let catalogue = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(Clerk.self),
    CatalogueEntry(Doorman.self),
  ]

  private static func hub(
    registry: String = "hub-registry", others: String = "clerk", rest: String = "", lanes: Int = 1
  ) async throws -> TestHub {
    try await TestHub(
      yaml: yaml(registry: registry, others: others, rest: rest), catalogue: catalogue, lanes: lanes)
  }

  private static func yaml(registry: String, others: String = "clerk", rest: String = "") -> String {
    "plugins: [signaling, \(registry), \(others)]\n\(rest)"
  }

  private static func directory(_ hub: TestHub) throws -> any HubDirectory {
    try #require(hub.kernel.runningPlugin("clerk") as? Clerk).hubs
  }

  /// The list of hubs as `GET /hubs` shows it.
  private static func listed(_ hub: TestHub) async -> [PeerID] {
    guard case .array(let hubs) = await hub.ask(.GET, "/hubs").json?["hubs"] else { return [] }
    return hubs.compactMap { $0["peerId"]?.text }.compactMap { PeerID($0) }
  }

  @Test func anotherPluginRegistersAndUnregisters() async throws {
    let hub = try await Self.hub()
    let directory = try Self.directory(hub)
    let register: @Sendable (PeerID) async throws -> Bool = { peer in
      try await hub.run { await directory.registerHub(peer, in: .standard, network: .global, note: "") }
    }
    #expect(try await register("ann"))
    await hub.pass(.seconds(1))
    #expect(try await register("bob"))
    #expect(try await !register("ann"))
    #expect(directory.isPeerHub("ann", in: .standard))
    #expect(!directory.isPeerHub("ann", in: "acme"))
    #expect(!directory.isPeerHub("cid", in: .standard))
    #expect(directory.connectedHubs(in: nil, except: nil).map(\.peer) == ["ann", "bob"])
    #expect(directory.connectedHubs(in: .standard, except: "ann").map(\.peer) == ["bob"])
    #expect(directory.connectedHubs(in: "acme", except: nil).isEmpty)
    #expect(hub.meter("hub_hub_registry_hubs") == 2)
    #expect(directory.unregisterHub("ann", in: .standard))
    #expect(!directory.unregisterHub("ann", in: .standard))
    #expect(!directory.unregisterHub("bob", in: "acme"))
    #expect(await Self.listed(hub) == ["bob"])
    #expect(hub.meter("hub_hub_registry_hubs") == 1)
    #expect(hub.events(of: HubRegistered.self).map(\.totalHubs) == [1, 2])
    #expect(hub.events(of: HubUnregistered.self).map(\.peer) == ["ann"])
    #expect(hub.events(of: HubUnregistered.self).map(\.totalHubs) == [1])
  }

  @Test func aPluginThatRequiresTheListIsRefusedWithoutIt() {
    #expect {
      _ = try TestHub(unbooted: "plugins: [signaling, clerk]", catalogue: Self.catalogue)
    } throws: {
      "\($0)".contains("HubDirectory")
    }
  }

  @Test func whoAnnouncesAsAHubIsOneUntilItLeaves() async throws {
    let hub = try await Self.hub()
    let directory = try Self.directory(hub)
    let hubs = { directory.connectedHubs(in: nil, except: nil).map(\.peer) }
    await hub.connect("ann", in: "pigeonhub-mesh")
    await hub.pass(.seconds(1))
    await hub.connect("bob", in: "x", announcing: #"{"isHub":true,"port":7}"#)
    await hub.connect("cid", in: "x")
    #expect(hubs() == ["ann", "bob"])
    #expect(directory.connectedHubs(in: nil, except: "ann").map(\.note) == [#""port":7"#])
    await hub.send(#"{"type":"announce","networkName":"x","data":{"isHub":false}}"#, by: "bob")
    #expect(hubs() == ["ann"])
    await hub.send(#"{"type":"announce","networkName":"x","data":{"isHub":true}}"#, by: "bob")
    #expect(hubs() == ["ann", "bob"])
    await hub.send(#"{"type":"goodbye"}"#, by: "bob")
    #expect(hubs() == ["ann"])
    await hub.fail(link: "ann")
    #expect(hubs().isEmpty)
    #expect(hub.events(of: HubRegistered.self).map(\.peer) == ["ann", "bob", "bob"])
    #expect(hub.events(of: HubUnregistered.self).map(\.peer) == ["bob", "bob", "ann"])
  }

  @Test func aPluginMayRefuseAHub() async throws {
    let hub = try await Self.hub(others: "clerk, {doorman: {closed: moon}}")
    let directory = try Self.directory(hub)
    await hub.connect("ann", in: "moon", announcing: #"{"isHub":true}"#)
    await hub.connect("bob", in: "mars", announcing: #"{"isHub":true}"#)
    #expect(directory.connectedHubs(in: nil, except: nil).isEmpty)
    await hub.pass(Doorman.time * 2)
    #expect(directory.connectedHubs(in: nil, except: nil).map(\.peer) == ["bob"])
    #expect(hub.events(of: HubRegistered.self).map(\.peer) == ["bob"])
    let isThere = try await hub.run {
      await directory.registerHub("cid", in: .standard, network: NetworkName("moon") ?? .global, note: "")
    }
    #expect(!isThere)
    let refused = hub.logLines.filter { $0.contains("a hub was refused") }
    #expect(refused.count == 2)
    #expect(refused.allSatisfy { $0.contains("code=closed by=doorman") })
    // To be no hub is no reason to be sent away, but it is told.
    #expect(hub.client("ann")?.isOpen == true)
    #expect(hub.heard(by: "ann").contains { $0.type == "error" && $0["code"] == "closed" })
  }

  @Test(arguments: ["eu", String(repeating: "x", count: HubRegistryPlugin.longestRegion + 1)])
  func aPluginMaySayWhereAHubStands(_ region: String) async throws {
    let hub = try await Self.hub(others: "clerk, {doorman: {region: \(region)}}")
    await hub.connect("ann", in: "mars", announcing: #"{"isHub":true}"#)
    await hub.pass(Doorman.time * 2)
    // What is too long is left out, and the hub counts all the same.
    let expected = region.utf8.count > HubRegistryPlugin.longestRegion ? nil : region
    #expect(hub.events(of: HubRegistered.self).map(\.region) == [expected])
    var listed: [String?] = []
    if case .array(let hubs) = await hub.ask(.GET, "/hubs").json?["hubs"] {
      listed = hubs.map { $0["region"]?.text }
    }
    #expect(listed == [expected])
    #expect(hub.logLines.contains { $0.contains("a region is too long") } == (expected == nil))
  }

  @Test func aHubThatGoesWhileItIsDecidedUponIsNotKept() async throws {
    let hub = try await Self.hub(others: "clerk, doorman")
    let directory = try Self.directory(hub)
    let outcome = Lock<Bool?>(nil)
    await hub.connect("ann")
    _ = await hub.perform { world in
      Task.detached(executorPreference: world.crew) {
        let isThere = await directory.registerHub("ann", in: .standard, network: .global, note: "")
        outcome.withLock { $0 = isThere }
      }
    }
    await hub.close("ann")
    #expect(hub.events(of: PeerDisconnected.self).count == 1)
    #expect(outcome.withLock { $0 } == nil)
    await hub.pass(Doorman.time)
    #expect(outcome.withLock { $0 } == false)
    #expect(directory.connectedHubs(in: nil, except: nil).isEmpty)
    #expect(hub.meter("hub_hub_registry_hubs") == 0)
  }

  @Test func noMoreAreRegisteredThanMayBe() async throws {
    let hub = try await Self.hub(registry: "{hub-registry: {limit: 2}}", others: "clerk, doorman")
    let directory = try Self.directory(hub)
    // All at once, so that each is let in while the others are still being looked at.
    let count = try await hub.run {
      await withTaskGroup { group in
        for peer in ["ann", "bob", "cid", "dan"] as [PeerID] {
          group.addTask { await directory.registerHub(peer, in: .standard, network: .global, note: "") }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    #expect(count == 2)
    #expect(directory.connectedHubs(in: nil, except: nil).count == 2)
    #expect(hub.logLines.filter { $0.contains("the limit is reached") }.count == 2)
  }

  @Test func aReloadKeepsTheList() async throws {
    let hub = try await Self.hub()
    await hub.connect("ann", in: "x", announcing: #"{"isHub":true}"#)
    let before = await hub.ask(.GET, "/hubs").json?["hubs"]
    try await hub.reload(with: Self.yaml(registry: "{hub-registry: {limit: 5}}"))
    #expect(hub.meter("hub_hub_registry_hubs") == 1)
    #expect(await hub.ask(.GET, "/hubs").json?["hubs"] == before)
    #expect(hub.events(of: HubRegistered.self).count == 1)
    #expect(hub.events(of: HubUnregistered.self).isEmpty)
    // Whoever uses the list has got the new one.
    #expect(try Self.directory(hub).isPeerHub("ann", in: .standard))
    await hub.close("ann")
    #expect(try !Self.directory(hub).isPeerHub("ann", in: .standard))
    #expect(await Self.listed(hub).isEmpty)
  }

  @Test(arguments: [1, 2], [1, 2, 3, 4] as [UInt64])
  func aReplacedConnectionDoesNotTakeItsSuccessorAlong(lanes: Int, seed: UInt64) async throws {
    let hub = try await TestHub(
      yaml: Self.yaml(registry: "hub-registry", rest: "hub: {duplicate: replace}"),
      catalogue: Self.catalogue,
      lanes: lanes, seed: seed)
    let directory = try Self.directory(hub)
    let announce = #"{"type":"announce","networkName":"x","data":{"isHub":true}}"#
    let first = await hub.connect("ann", lane: 0)
    await hub.send(announce, by: first)
    hub.silence(first)
    let second = await hub.connect("ann", lane: lanes - 1)
    await hub.send(announce, by: second)
    await hub.pass(.seconds(60))
    #expect(first.close?.code == 4009)
    #expect(second.isOpen)
    #expect(directory.isPeerHub("ann", in: .standard))
    await hub.close(second)
    #expect(!directory.isPeerHub("ann", in: .standard))
  }

  @Test func whoWasRegisteredWithoutAnAnnouncementStaysWhileItsIdIsConnected() async throws {
    let hub = try await Self.hub(rest: "hub: {duplicate: replace}", lanes: 2)
    let directory = try Self.directory(hub)
    let first = await hub.connect("ann", lane: 0)
    _ = try await hub.run {
      await directory.registerHub("ann", in: .standard, network: .global, note: "")
    }
    let second = await hub.connect("ann", lane: 1)
    #expect(first.close?.code == 4009)
    #expect(hub.events(of: PeerDisconnected.self).count == 1)
    #expect(directory.isPeerHub("ann", in: .standard))
    await hub.close(second)
    #expect(!directory.isPeerHub("ann", in: .standard))
  }
}
