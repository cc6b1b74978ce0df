import HubKernel
import HubTesting
import Mesh
import Testing

/// Hubs that do not belong together tell each other so.
@Suite struct RefusalTests {
  @Test func aHubOfAnotherMeshIsTurnedAwayWithBothNames() async throws {
    let flock = Flock()
    try await flock.hub("a", Flock.Form(mesh: "one-mesh"))
    try await flock.hub("b", calling: ["a"], Flock.Form(mesh: "other-mesh"))
    await flock.fleet.pass(.milliseconds(100))
    let line = try #require(try flock.diary("b").first)
    #expect(line.hasPrefix("failed other-mesh: "))
    #expect(line.contains("'one-mesh'") && line.contains("'other-mesh'"))
    #expect(try flock.links("a").isEmpty && flock.links("b").isEmpty)
  }

  @Test func aHubKnowsItselfAndSaysSoOnce() async throws {
    let flock = Flock()
    try await flock.hub("a", calling: ["a"])
    await flock.fleet.pass(.seconds(5))
    #expect(try flock.diary("a") == ["self"])
    #expect(try flock.links("a").isEmpty)
  }

  @Test func twoHubsWithOneIdCannotBothBeIn() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"], Flock.Form(id: "twin"))
    await flock.fleet.pass(.seconds(1))
    try await flock.hub("c", calling: ["a"], Flock.Form(id: "twin"))
    await flock.fleet.pass(.seconds(4))
    #expect(try flock.diary("b").allSatisfy { $0.hasPrefix("opened") })
    let told = try flock.diary("c")
    #expect(!told.isEmpty && told.allSatisfy { $0.hasPrefix("failed hub-id-taken: ") }, "\(told)")
    try await flock.hub("d", calling: ["b"], Flock.Form(id: "twin"))
    await flock.fleet.pass(.seconds(1))
    #expect(try #require(try flock.diary("d").first).hasPrefix("failed hub-id-taken: "))
  }

  @Test func theSecretOfTheMeshIsProvenByBoth() async throws {
    let flock = Flock(lanes: 2)
    let form = Flock.Form(secret: "a secret of at least thirty-two bytes, word for word")
    try await flock.hub("a", form)
    try await flock.hub("b", calling: ["a"], form)
    try await flock.peer("ann", at: "a")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.diary("b") == ["opened \(Flock.id("a")) mesh"])
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob")])
  }

  static let secrets: [(there: String?, here: String?, code: String)] = [
    (nil, "one secret of at least thirty-two bytes for all", "no-secret-there"),
    ("one secret of at least thirty-two bytes for all", nil, "no-secret-here"),
    (
      "one secret of at least thirty-two bytes for all", "other secret of at least thirty-two bytes",
      "no-common-secret"
    ),
  ]

  @Test(arguments: secrets.indices) func whoDoesNotKnowTheSecretStaysOutside(place: Int) async throws {
    let (there, here, code) = Self.secrets[place]
    let flock = Flock()
    try await flock.hub("a", Flock.Form(secret: there))
    try await flock.hub("b", calling: ["a"], Flock.Form(secret: here))
    await flock.fleet.pass(.milliseconds(100))
    let line = try #require(try flock.diary("b").first)
    #expect(line.hasPrefix("failed \(code): "), "\(line)")
    #expect(try flock.links("a").isEmpty && flock.links("b").isEmpty)
  }

  @Test func whoIsNotRegisteredAsAHubIsNotLinked() async throws {
    let flock = Flock()
    try await flock.hub("a", Flock.Form(registry: ", limit: 1"))
    try await flock.hub("b", calling: ["a"])
    await flock.fleet.pass(.milliseconds(500))
    try await flock.hub("c", calling: ["a"])
    await flock.fleet.pass(.milliseconds(500))
    #expect(try flock.links("b").map(\.hub).contains(Flock.id("a")))
    let line = try #require(try flock.diary("c").first)
    #expect(line.hasPrefix("failed hub-refused: ") && line.contains("too-many-hubs"), "\(line)")
  }

  @Test func aHubOfAnOlderKindIsTurnedAwayWhereItMayNotCome() async throws {
    let flock = Flock()
    let a = try await flock.hub("a", Flock.Form(settings: "classic: refuse"))
    await a.connect("old", in: "pigeonhub-mesh", announcing: #"{"isHub":true}"#)
    await flock.fleet.pass(.milliseconds(100))
    #expect(a.heard(by: "old").compactMap { $0.json?["code"]?.text } == ["classic-refused"])
    #expect(a.close(seenBy: "old")?.code == CloseCode.policy)
  }

  /// Who may join is decided first: whoever is refused then is told so, and is a peer still.
  @Test(arguments: [1, 2])
  func whoIsNotLetIntoTheNetworkOfHubsIsToldSoAndIsAPeerStill(lanes: Int)
    async throws
  {
    let flock = Flock(lanes: lanes)
    let a = try await flock.hub("a", Flock.Form(hub: "limits: {membersPerNetwork: 2}"))
    let mesh = "pigeonhub-mesh"
    await a.connect("first", in: mesh, announcing: #"{"isHub":true}"#)
    await a.connect("second", in: mesh, announcing: #"{"isHub":true}"#)
    await a.connect("third", in: mesh, announcing: #"{"isHub":true}"#)
    await flock.fleet.pass(.seconds(1))
    #expect(a.heard(by: "third").compactMap { $0.json?["code"]?.text } == ["network-full"])
    await a.send(#"{"type":"announce","networkName":"lobby"}"#, by: "third")
    await a.send(#"{"type":"ping"}"#, by: "third")
    await flock.fleet.settle()
    #expect(a.heard(by: "third").last?.json?["type"]?.text == "pong")
    #expect(a.close(seenBy: "third") == nil)
    #expect(try flock.links("a").map(\.hub) == ["first", "second"])
  }
}
