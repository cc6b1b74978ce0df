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
