import HubKernel
import HubTesting
import Mesh
import Testing

@testable import P2PMigration

@Suite struct MigrationTests {
  @Test func threeHubsMoveToDataChannelsAndTheirPeersDoNotNotice() async throws {
    let convoy = Convoy("three")
    try await convoy.three()
    await convoy.fleet.pass(.seconds(2))
    // Make before break: both carry, until the delay is over.
    #expect(try convoy.carriers("a").contains("b data-channel"))
    #expect(try convoy.carriers("a").contains("b websocket"))
    await convoy.fleet.pass(.seconds(4))
    #expect(try convoy.carriers("a") == ["b data-channel", "c data-channel"])
    #expect(try convoy.carriers("b") == ["a data-channel", "c data-channel"])
    #expect(try convoy.carriers("c") == ["a data-channel", "b data-channel"])
    for hub in ["a", "b", "c"] {
      let here = try #require(convoy.fleet.hub(hub))
      let others = Set(["a", "b", "c"].filter { $0 != hub }.map(Convoy.id))
      #expect(Set(here.events(of: HubP2PConnected.self).map(\.hubPeerId)) == others)
      let ready = here.events(of: HubMeshReady.self)
      #expect(ready.last?.p2pConnections == 2)
      #expect(ready.last?.totalHubs == 2)
      let migrated = here.events(of: HubMeshMigrated.self)
      #expect(migrated.count == 1)
      #expect(migrated.first.map { $0.migratedCount > 0 && $0.p2pConnections == 2 } == true)
      #expect(here.events(of: HubP2PDisconnected.self).isEmpty)
    }
    var heard: [String: Int] = [:]
    for (one, other) in [("a", "b"), ("b", "c"), ("c", "a"), ("b", "a")] {
      try await convoy.send(50, from: one, to: other)
    }
    await convoy.fleet.pass(.seconds(1))
    for hub in ["a", "b", "c"] { try convoy.check(hub, &heard) }
    #expect(heard == convoy.sentCounts)
    // Nobody calls the first hub again, now that it is reached otherwise.
    await convoy.fleet.pass(.seconds(60))
    #expect(try convoy.carriers("b") == ["a data-channel", "c data-channel"])
  }

  @Test(arguments: [false, true]) func channelsComeAboutWhoeverHasTheGreaterId(isCallerGreater: Bool)
    async throws
  {
    let convoy = Convoy("pair-\(isCallerGreater)")
    let (small, great) = (PeerID(high: 1, middle: 0, low: 0), PeerID(high: 9, middle: 0, low: 0))
    try await convoy.hub("a", id: isCallerGreater ? small : great)
    try await convoy.hub("b", calling: ["a"], id: isCallerGreater ? great : small)
    await convoy.fleet.pass(.seconds(6))
    for hub in ["a", "b"] {
      #expect(try convoy.links(hub).map(\.carrier) == ["data-channel"])
      #expect(try #require(convoy.fleet.hub(hub)).events(of: HubMeshReady.self).map(\.totalHubs) == [1])
    }
    #expect(convoy.board.offers == [great: 1])
  }

  @Test func aHubThatLosesItsChannelsFallsBackAndReturns() async throws {
    let convoy = Convoy("fallback")
    try await convoy.three()
    await convoy.fleet.pass(.seconds(6))
    var heard: [String: Int] = [:]
    for round in 1...3 {
      convoy.board.block(Convoy.id("b"), true)
      convoy.board.cut(Convoy.id("b"), Convoy.id("a"))
      convoy.board.cut(Convoy.id("b"), Convoy.id("c"))
      try await convoy.send(20, from: "b", to: "a")
      try await convoy.send(20, from: "a", to: "b")
      await convoy.fleet.pass(.seconds(3))
      for hub in ["a", "b", "c"] { try convoy.check(hub, &heard) }
      #expect(heard == convoy.sentCounts)
      #expect(try convoy.carriers("b").contains("a websocket"))
      #expect(try !convoy.carriers("b").contains("a data-channel"))
      #expect(try #require(convoy.fleet.hub("b")).events(of: HubP2PDisconnected.self).count == 2 * round)
      convoy.board.block(Convoy.id("b"), false)
      await convoy.fleet.pass(.seconds(40))
      for hub in ["a", "b", "c"] {
        #expect(try convoy.links(hub).allSatisfy { $0.carrier == "data-channel" }, "\(hub) \(round)")
        #expect(try convoy.links(hub).count == 2)
      }
    }
    #expect(convoy.meter("fallbacks_total", "b") == 3)
    #expect(convoy.meter("migrations_total", "b") >= 4)
  }

  @Test func whereChannelsNeverComeAboutWebSocketsStay() async throws {
    let convoy = Convoy("blocked")
    convoy.board.block(Convoy.id("a"), true)
    try await convoy.three()
    await convoy.fleet.pass(.seconds(90))
    #expect(try convoy.carriers("a") == ["b websocket", "c websocket"])
    #expect(try #require(convoy.fleet.hub("a")).events(of: HubMeshReady.self).isEmpty)
    // The others have one channel of two, and so are not ready either.
    #expect(try convoy.carriers("b").contains("a websocket"))
    // They are tried ever more seldom.
    #expect(convoy.meter("attempts_total", "a") < 20)
    #expect(convoy.meter("failures_total", "a") > 4)
    var heard: [String: Int] = [:]
    try await convoy.send(20, from: "b", to: "a")
    await convoy.fleet.pass(.seconds(1))
    for hub in ["a", "b", "c"] { try convoy.check(hub, &heard) }
    #expect(heard == convoy.sentCounts)
  }

  @Test func aHubWithoutTheSettingStaysAsItIs() async throws {
    let convoy = Convoy("without")
    try await convoy.hub("a", "")
    try await convoy.hub("b", calling: ["a"])
    await convoy.fleet.pass(.seconds(60))
    #expect(try convoy.carriers("a") == ["b websocket"])
    #expect(try convoy.carriers("b") == ["a websocket"])
  }

  @Test func whatIsLongGoesInPiecesAndAFullChannelMakesTheMeshWait() async throws {
    let convoy = Convoy("pieces")
    convoy.board.capacity = 8
    try await convoy.three()
    await convoy.fleet.pass(.seconds(6))
    let text = String(repeating: "x", count: 200_000)
    let here = try #require(convoy.fleet.hub("b"))
    let client = try #require(here.client(Convoy.id("peer-b")))
    let messages = (0..<6).map {
      #"{"type":"offer","targetPeerId":"\#(Convoy.id("peer-c"))","data":"\#($0)\#(text)"}"#
    }
    await here.send(messages, by: client)
    await convoy.fleet.pass(.seconds(2))
    let there = try #require(convoy.fleet.hub("c"))
    let offers = there.take(by: Convoy.id("peer-c")).filter { $0.type == "offer" }
    #expect(offers.compactMap { $0["data"]?.text?.first } == Array("012345"))
    #expect(offers.allSatisfy { $0["data"]?.text?.utf8.count == 200_001 })
    #expect(convoy.board.longestMessage == 16_384)
  }

  @Test func aReloadKeepsChannelsAndAChangeOfSettingsCounts() async throws {
    let convoy = Convoy("reload")
    try await convoy.three()
    await convoy.fleet.pass(.seconds(6))
    let here = try #require(convoy.fleet.hub("b"))
    let yaml = convoy.yaml("b", calling: ["a"], id: Convoy.id("b"), "meshMigrationDelay: 9s")
    _ = try await here.reload(with: yaml)
    await convoy.fleet.pass(.seconds(5))
    let carriers = try convoy.carriers("b")
    #expect(carriers == ["a data-channel", "c data-channel"])
    #expect(here.events(of: HubP2PDisconnected.self).isEmpty)
    // Without the plugin WebSockets are there again.
    _ = try await here.reload(with: convoy.yaml("b", calling: ["a"], id: Convoy.id("b"), ""))
    await convoy.fleet.pass(.seconds(5))
    #expect(try convoy.carriers("b").allSatisfy { $0.hasSuffix("websocket") })
    #expect(try convoy.carriers("b").contains("a websocket"))
    var heard: [String: Int] = [:]
    try await convoy.send(20, from: "b", to: "a")
    await convoy.fleet.pass(.seconds(1))
    for hub in ["a", "b", "c"] { try convoy.check(hub, &heard) }
    #expect(heard == convoy.sentCounts)
  }

  @Test func aHubThatIsStartedAnewMigratesAnew() async throws {
    let convoy = Convoy("anew")
    try await convoy.three()
    await convoy.fleet.pass(.seconds(6))
    await convoy.fleet.kill("c")
    await convoy.fleet.pass(.seconds(1))
    try await convoy.hub("c", calling: ["a"])
    await convoy.fleet.pass(.seconds(60))
    for hub in ["a", "b", "c"] {
      #expect(try convoy.links(hub).map(\.carrier) == ["data-channel", "data-channel"], "\(hub)")
    }
  }

  /// Links are for all tenants, so a tenant that wants to be without is told that it cannot.
  @Test func noTenantCanBeWithoutItAlone() async throws {
    let convoy = Convoy("tenants")
    let tenants = "\nnamespaces:\n  acme: {networks: [acme], plugins: {p2p-migration: off}}\n"
    let alone = convoy.yaml("a", calling: [], id: Convoy.id("a"), "meshMigrationDelay: 2s")
    await #expect {
      _ = try await convoy.fleet.hub("a", yaml: alone + tenants, catalogue: Convoy.catalogue)
    } throws: { error in
      "\(error)".contains("cannot be off for the tenant acme alone")
    }
    let hub = try await convoy.hub("b")
    await #expect(throws: (any Error).self) { try await hub.reload(with: alone + tenants) }
  }
}
