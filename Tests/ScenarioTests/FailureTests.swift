import HubKernel
import HubTesting
import Mesh
import Testing

/// What becomes of peers and signals when hubs, links and wires fail.
@Suite struct FailureTests {
  /// Three hubs in a chain, with ann at a, bob at b and cid at c.
  private func chain(seed: UInt64? = nil, lanes: Int = 1) async throws -> Flock {
    let flock = Flock(seed: seed, lanes: lanes)
    try await flock.hub("a", calling: ["b"])
    try await flock.hub("b")
    try await flock.hub("c", calling: ["b"])
    for (name, hub) in [("ann", "a"), ("bob", "b"), ("cid", "c")] { try await flock.peer(name, at: hub) }
    await flock.fleet.pass(.seconds(3))
    return flock
  }

  @Test func whoeverTheChainLeavesApartIsLinkedAsWell() async throws {
    let flock = try await chain()
    // Two neighbours are wanted by each, so the ends call each other at the addresses that they say.
    #expect(Set(try flock.links("a").map(\.hub)) == [Flock.id("b"), Flock.id("c")])
    #expect(try flock.hubs("a") == [Flock.id("b"), Flock.id("c")])
  }

  @Test func aKilledHubsPeersAreGoneAndSendersAreTold() async throws {
    let flock = try await chain()
    await flock.fleet.kill("c")
    try await flock.offer("late", from: "ann", at: "a", to: "cid")
    await flock.fleet.pass(.seconds(15))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob")])
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann")])
    let errors = try flock.errors(of: "ann", at: "a")
    #expect(errors.count == 1)
    #expect(["hub-lost m-late", "hub-unreachable m-late", "peer-not-found m-late"].contains(errors.first))
    try await flock.offer("later", from: "ann", at: "a", to: "cid")
    await flock.fleet.settle()
    #expect(try flock.errors(of: "ann", at: "a").last == "peer-not-found m-later")
  }

  @Test func aHubThatWasKilledComesBackAndItsPeersWithIt() async throws {
    let flock = try await chain()
    await flock.fleet.kill("b")
    await flock.fleet.pass(.milliseconds(300))
    try await flock.hub("b")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(5))
    let everybody: Set = [Flock.id("ann"), Flock.id("bob"), Flock.id("cid")]
    for (name, hub) in [("ann", "a"), ("bob", "b"), ("cid", "c")] {
      #expect(try flock.known(by: name, at: hub) == everybody.subtracting([Flock.id(name)]), "\(name)")
    }
    try await flock.offer("again", from: "ann", at: "a", to: "bob")
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.offers(to: "bob", at: "b") == ["again"])
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func aHubThatStoodStillLosesNothing(seed: UInt64) async throws {
    let flock = try await chain(seed: seed, lanes: 2)
    await flock.fleet.freeze("b")
    for number in 0..<10 {
      try await flock.offer("to-b-\(number)", from: "ann", at: "a", to: "bob")
      try await flock.offer("to-c-\(number)", from: "ann", at: "a", to: "cid")
    }
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.offers(to: "cid", at: "c") == (0..<10).map { "to-c-\($0)" })
    await flock.fleet.thaw("b")
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.offers(to: "bob", at: "b") == (0..<10).map { "to-b-\($0)" })
    let errors = try flock.errors(of: "ann", at: "a")
    #expect(errors == [])
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("bob"), Flock.id("cid")])
  }

  @Test func bothHalvesWorkWhileTheyAreApartAndAgreeWhenTheyMeet() async throws {
    let flock = try await chain()
    await flock.fleet.cut("a", "b")
    await flock.fleet.cut("a", "c")
    await flock.fleet.pass(.seconds(20))
    #expect(try flock.known(by: "ann", at: "a") == [])
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("cid")])
    try await flock.peer("amy", at: "a")
    try await flock.peer("ben", at: "b")
    try await flock.offer("half", from: "bob", at: "b", to: "cid")
    await flock.fleet.settle()
    #expect(try flock.offers(to: "cid", at: "c") == ["half"])
    await flock.fleet.heal()
    await flock.fleet.pass(.seconds(45))
    let everybody = Set(["ann", "amy", "bob", "ben", "cid"].map(Flock.id))
    for (name, hub) in [("ann", "a"), ("amy", "a"), ("bob", "b"), ("ben", "b"), ("cid", "c")] {
      #expect(try flock.known(by: name, at: hub) == everybody.subtracting([Flock.id(name)]), "\(name)")
    }
  }

  @Test func aLinkThatIsLostLosesNoSignal() async throws {
    let flock = try await chain()
    for number in 0..<30 {
      try await flock.offer("\(number)", from: "ann", at: "a", to: "bob")
      if number == 10 { await flock.fleet.cut("a", "b") }
      if number % 5 == 0 { await flock.fleet.pass(.milliseconds(400)) }
    }
    await flock.fleet.pass(.seconds(15))
    #expect(try flock.offers(to: "bob", at: "b") == (0..<30).map { "\($0)" })
    let errors = try flock.errors(of: "ann", at: "a")
    #expect(errors == [])
  }
}
