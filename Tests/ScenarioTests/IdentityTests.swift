import HubKernel
import HubTesting
import Testing

/// One id belongs to one peer, wherever it comes.
@Suite struct IdentityTests {
  private func pair(_ policy: String) async throws -> Flock {
    let flock = Flock()
    let form = Flock.Form(hub: "duplicate: \(policy)")
    try await flock.hub("a", form)
    try await flock.hub("b", calling: ["a"], form)
    try await flock.peer("eve", at: "a")
    try await flock.peer("ann", at: "a")
    await flock.fleet.pass(.seconds(2))
    return flock
  }

  @Test(arguments: ["resume", "reject"]) func whoLivesKeepsItsIdAndTheNewcomerIsTold(policy: String)
    async throws
  {
    let flock = try await pair(policy)
    try await flock.peer("ann", at: "b")
    await flock.fleet.pass(.seconds(4))
    let a = try #require(flock.fleet.hub("a"))
    let b = try #require(flock.fleet.hub("b"))
    #expect(a.client("ann")?.isOpen == true)
    #expect(b.close(seenBy: "ann")?.code == CloseCode.policy)
    #expect(b.close(seenBy: "ann")?.reason == "Peer already connected")
    #expect(try flock.known(by: "eve", at: "a") == [Flock.id("ann")])
  }

  @Test func theDeadMakeRoomForThoseWhoComeBackElsewhere() async throws {
    let flock = try await pair("resume")
    let a = try #require(flock.fleet.hub("a"))
    a.silence("ann")
    try await flock.peer("ann", at: "b")
    await flock.fleet.pass(.seconds(4))
    #expect(a.close(seenBy: "ann")?.code == CloseCode.replaced)
    #expect(flock.fleet.hub("b")?.client("ann")?.isOpen == true)
    #expect(try flock.known(by: "eve", at: "a") == [Flock.id("ann")])
    try await flock.offer("there", from: "eve", at: "a", to: "ann")
    await flock.fleet.pass(.milliseconds(100))
    #expect(try flock.offers(to: "ann", at: "b") == ["there"])
  }

  @Test func theNewcomerTakesOverWhereThatIsTheRule() async throws {
    let flock = try await pair("replace")
    try await flock.peer("ann", at: "b")
    await flock.fleet.pass(.seconds(1))
    let a = try #require(flock.fleet.hub("a"))
    #expect(a.close(seenBy: "ann")?.code == CloseCode.replaced)
    #expect(a.close(seenBy: "ann")?.reason == "replaced by a newer connection")
    #expect(try flock.known(by: "eve", at: "a") == [Flock.id("ann")])
    #expect(flock.fleet.hub("b")?.client("ann")?.isOpen == true)
  }

  @Test func aPeerThatMovesFromHubToHubIsFoundAtTheLatest() async throws {
    let flock = try await pair("resume")
    for round in 0..<5 {
      for (former, next) in [("a", "b"), ("b", "a")] {
        let hub = try #require(flock.fleet.hub(former))
        await hub.close("ann" as PeerID)
        try await flock.peer("ann", at: next)
        await flock.fleet.pass(.milliseconds(500))
        try await flock.offer("\(round)-\(next)", from: "eve", at: "a", to: "ann")
        await flock.fleet.pass(.milliseconds(100))
        #expect(try flock.offers(to: "ann", at: next).last == "\(round)-\(next)")
      }
    }
    #expect(try flock.errors(of: "eve", at: "a").isEmpty)
    #expect(try flock.known(by: "eve", at: "a") == [Flock.id("ann")])
  }
}
