import HubKernel
import HubTesting
import Mesh
import Testing

/// What a reload, and stopping, do to the mesh.
@Suite struct ReloadTests {
  private func pair(lanes: Int = 1) async throws -> Flock {
    let flock = Flock(lanes: lanes)
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(2))
    return flock
  }

  @Test(arguments: [1, 2]) func aReloadKeepsLinksAndWhatIsOnItsWay(lanes: Int) async throws {
    let flock = try await pair(lanes: lanes)
    let a = try #require(flock.fleet.hub("a"))
    let b = try #require(flock.fleet.hub("b"))
    let before = try flock.links("b").map(\.number)
    for round in 0..<4 {
      try await flock.offer("a\(round)", from: "ann", at: "a", to: "bob")
      let form = Flock.Form(settings: "region: 'r\(round)'", registry: ", limit: \(100 + round)")
      try await b.reload(with: Flock.yaml("b", calling: ["a"], form))
      try await a.reload(with: Flock.yaml("a", calling: [], form))
      try await flock.offer("b\(round)", from: "ann", at: "a", to: "bob")
      await flock.fleet.pass(.seconds(1))
    }
    #expect(try flock.links("b").map(\.number) == before)
    #expect(try flock.diary("b") == ["opened \(Flock.id("a")) mesh"])
    #expect(try flock.offers(to: "bob", at: "b") == (0..<4).flatMap { ["a\($0)", "b\($0)"] })
    #expect(try flock.mesh("a").hubs.map(\.region) == ["r3"])
    let told = try flock.told("ann", at: "a")
    #expect(told.filter { $0.hasPrefix("peer-") } == ["peer-discovered \(Flock.id("bob"))"])
  }

  @Test func howLongALinkMayBeSilentHoldsAtOnce() async throws {
    let flock = try await pair()
    let a = try #require(flock.fleet.hub("a"))
    let form = Flock.Form(settings: "heartbeat: 200ms, deadAfter: 1s, window: 128KiB, hubs: 16")
    try await a.reload(with: Flock.yaml("a", calling: [], form))
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.links("a").count == 1)
    await flock.fleet.freeze("b")
    // Dead after a second, and forgotten five later; with the former settings it would be eight and five.
    await flock.fleet.pass(.seconds(8))
    #expect(try flock.hubs("a").isEmpty)
    #expect(try flock.known(by: "ann", at: "a") == [])
  }

  /// Five hubs that all call the first: nobody asks for more than one neighbour until that is changed.
  @Test func howManyNeighboursAreWantedHoldsAtOnce() async throws {
    let flock = Flock()
    let few = "minPeers: 1, maxPeers: 1"
    let names = ["b", "c", "d", "e"]
    try await flock.hub("a", Flock.Form(settings: few))
    for name in names { try await flock.hub(name, calling: ["a"], Flock.Form(settings: few)) }
    await flock.fleet.pass(.seconds(15))
    // Each names its neighbours once, however many links there are to one.
    func links() throws -> [Int] { try (["a"] + names).map { Set(try flock.links($0).map(\.hub)).count } }
    #expect(try links().reduce(0, +) < 20)
    for name in names {
      let form = Flock.Form(settings: "minPeers: 4, maxPeers: 4")
      try await #require(flock.fleet.hub(name)).reload(with: Flock.yaml(name, calling: ["a"], form))
    }
    await flock.fleet.pass(.seconds(60))
    #expect(try links() == [4, 4, 4, 4, 4])
  }

  @Test func aNetworkOfHubsOfAnotherNameIsAnotherMeshAfterAReload() async throws {
    let flock = try await pair()
    let a = try #require(flock.fleet.hub("a"))
    try await a.reload(with: Flock.yaml("a", calling: [], Flock.Form(mesh: "other-mesh")))
    await flock.fleet.pass(.seconds(3))
    // The link is there still, and nobody meets over it.
    #expect(try flock.known(by: "ann", at: "a") == [])
    #expect(try flock.known(by: "bob", at: "b") == [])
    try await a.reload(with: Flock.yaml("a", calling: []))
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob")])
  }

  @Test func aMeshThatIsSwitchedOnFindsThoseWhoAreThere() async throws {
    let flock = Flock()
    try await flock.hub("a")
    let yaml = "hub: {id: '\(Flock.id("b"))'}\nplugins:\n  - signaling\n  - hub-registry: {isHub: true}\n"
    let b = try await flock.fleet.hub("b", yaml: yaml, catalogue: Flock.catalogue)
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(1))
    try await b.reload(with: Flock.yaml("b", calling: ["a"]))
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob")])
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann")])
    try await b.reload(with: yaml)
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.known(by: "ann", at: "a") == [])
    #expect(try flock.known(by: "bob", at: "b") == [])
  }

  @Test func aHubThatStopsSaysFarewell() async throws {
    let flock = try await pair()
    try await flock.offer("last", from: "bob", at: "b", to: "ann")
    try await flock.fleet.stop("b")
    await flock.fleet.pass(.milliseconds(100))
    #expect(try flock.offers(to: "ann", at: "a") == ["last"])
    #expect(try flock.known(by: "ann", at: "a") == [])
    #expect(try flock.hubs("a") == [])
    let lines = try #require(flock.fleet.hub("a")).logLines.filter { $0.contains("a hub left the mesh") }
    #expect(lines.count == 1 && lines.first?.contains("farewell") == true)
  }

  @Test func aHubThatIsAboutToStopIsNoHintForClients() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"], Flock.Form(settings: "region: north"))
    try await flock.hub("c", calling: ["a"], Flock.Form(settings: "region: south"))
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.mesh("a").hints(for: "south").map(\.url) == ["ws://c:3000", "ws://b:3000"])
    #expect(try flock.mesh("a").hints(for: "north").map(\.region) == ["north", "south"])
  }
}
