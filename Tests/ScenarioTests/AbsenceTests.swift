import HubKernel
import HubTesting
import Testing

/// A peer that is away for a moment, seen from other hubs.
@Suite struct AbsenceTests {
  private let bob = Flock.id("bob")

  /// Ann and Cid at hubs of their own, and Bob, whose place is kept, at another.
  private func scene(_ settings: String = "{}", lanes: Int = 1) async throws -> (Flock, TestHub, TestClient) {
    let flock = Flock(seed: 3, lanes: lanes)
    let form = Flock.Form(plugins: ["mailbox: \(settings)"])
    try await flock.hub("a", form)
    let hub = try await flock.hub("b", calling: ["a"], form)
    try await flock.hub("c", calling: ["a"], form)
    try await flock.peer("ann", at: "a")
    let client = await hub.upgrade(query: "peerId=\(bob)&resume=new", as: bob, lane: lanes - 1)
    await hub.send(#"{"type":"announce","networkName":"lobby"}"#, by: client)
    try await flock.peer("cid", at: "c")
    await flock.fleet.pass(.seconds(2))
    return (flock, hub, client)
  }

  /// Bob comes back to his hub, or to another, with the key he has.
  private func comeBack(_ client: TestClient, to hub: TestHub) async throws -> TestClient {
    let key = try #require(client.heard.first?["resume"]?.text)
    let seen = client.heard.count - 2
    return await hub.upgrade(query: "peerId=\(bob)&resume=\(key)&seen=\(seen)", as: bob)
  }

  @Test(arguments: [1, 3]) func signalsFromOtherHubsWaitAndNobodyIsTold(lanes: Int) async throws {
    let (flock, hub, client) = try await scene(lanes: lanes)
    #expect(try flock.known(by: "ann", at: "a") == [bob, Flock.id("cid")])
    await hub.close(client, code: 1006)
    try await flock.offer("one", from: "ann", at: "a", to: "bob")
    try await flock.offer("two", from: "cid", at: "c", to: "bob")
    await flock.fleet.pass(.seconds(5))
    #expect(try flock.known(by: "ann", at: "a") == [bob, Flock.id("cid")])
    let back = try await comeBack(client, to: hub)
    #expect(back.heard.map(\.type) == ["connected", "offer", "offer"])
    #expect(Set(back.heard.dropFirst().compactMap { $0["data"]?.text }) == ["one", "two"])
    await flock.fleet.pass(.seconds(5))
    #expect(try flock.errors(of: "ann", at: "a") == [] && flock.errors(of: "cid", at: "c") == [])
    let told = try flock.told("ann", at: "a").filter { $0.hasSuffix(bob.description) }
    #expect(told == ["peer-discovered \(bob)"])
  }

  @Test(arguments: [1, 3]) func whatIsNotFetchedComesBackAcrossHubs(lanes: Int) async throws {
    let (flock, hub, client) = try await scene("{ttl: 5s, grace: 10s}", lanes: lanes)
    await hub.close(client, code: 1006)
    try await flock.offer("one", from: "ann", at: "a", to: "bob")
    await flock.fleet.pass(.seconds(7))
    #expect(try flock.errors(of: "ann", at: "a") == ["peer-not-found m-one"])
    await flock.fleet.pass(.seconds(5))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("cid")])
  }

  @Test(arguments: [1, 3]) func soDoesWhatWaitedForOneThatNeverComes(lanes: Int) async throws {
    let (flock, hub, client) = try await scene("{ttl: 60s, grace: 5s}", lanes: lanes)
    await hub.close(client, code: 1006)
    try await flock.offer("one", from: "ann", at: "a", to: "bob")
    await flock.fleet.pass(.seconds(7))
    #expect(try flock.errors(of: "ann", at: "a") == ["peer-not-found m-one"])
  }

  @Test func whoeverComesBackElsewhereIsNewThere() async throws {
    let (flock, hub, client) = try await scene("{ttl: 60s, grace: 60s}")
    await hub.close(client, code: 1006)
    try await flock.offer("one", from: "ann", at: "a", to: "bob")
    await flock.fleet.pass(.seconds(1))
    let other = try #require(flock.fleet.hub("c"))
    let back = try await comeBack(client, to: other)
    #expect(back.heard.map(\.type) == ["connected", "resumable"])
    await other.send(#"{"type":"announce","networkName":"lobby"}"#, by: back)
    await flock.fleet.pass(.seconds(10))
    // The hub that kept his place hears of him elsewhere, and gives what waited back: it cannot know who that
    // is.
    #expect(try flock.errors(of: "ann", at: "a") == ["peer-not-found m-one"])
    #expect(back.isOpen)
    #expect(try flock.known(by: "ann", at: "a") == [bob, Flock.id("cid")])
    try await flock.offer("two", from: "ann", at: "a", to: "bob")
    await flock.fleet.pass(.seconds(1))
    #expect(back.heard.filter { $0.type == "offer" }.compactMap { $0["data"]?.text } == ["two"])
  }
}
