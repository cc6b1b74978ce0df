import HubKernel
import HubTesting
import Testing

@Suite struct DatagramTests {
  @Test func datagramsFindTheirHub() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.pinger("a"), try await fleet.pinger("b"))
    let there = try #require(try b.pinger.ports.first).address
    #expect(there.port == 5000)
    try a.pinger.send(["one", "two"], to: there)
    await fleet.settle()
    #expect(try b.pinger.diary == ["one", "two"])
    // The port is taken, and free again when the hub has gone.
    try b.pinger.open(port: 5000)
    await fleet.settle()
    #expect(try b.pinger.diary.last == "failed taken")
    await fleet.kill("b")
    try a.pinger.send(["three"], to: there)
    await fleet.settle()
    let again = try await fleet.pinger("b")
    try a.pinger.send(["four"], to: there)
    await fleet.settle()
    #expect(try again.pinger.diary == ["four"])
  }

  @Test func whatIsCutIsLostAndADelayIsKept() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.pinger("a"), try await fleet.pinger("b"))
    let there = try #require(try b.pinger.ports.first).address
    await fleet.cut("a", "b")
    try a.pinger.send(["lost"], to: there)
    await fleet.settle()
    await fleet.heal("a", "b")
    await fleet.delay("a", "b", .milliseconds(50))
    try a.pinger.send(["late"], to: there)
    await fleet.pass(.milliseconds(49))
    #expect(try b.pinger.diary.isEmpty)
    await fleet.pass(.milliseconds(1))
    #expect(try b.pinger.diary == ["late"])
  }

  @Test func aFrozenHubFindsWhatItsSystemKept() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.pinger("a"), try await fleet.pinger("b"))
    let there = try #require(try b.pinger.ports.first).address
    await fleet.freeze("b")
    try a.pinger.send((1...300).map { "\($0)" }, to: there)
    await fleet.pass(.seconds(1))
    #expect(try b.pinger.diary.isEmpty)
    await fleet.thaw("b")
    await fleet.settle()
    #expect(try b.pinger.diary == (1...256).map { "\($0)" })
  }

  @Test func troubleIsTheSameForTheSameSeed() async throws {
    func heard(_ seed: UInt64) async throws -> [String] {
      let fleet = TestFleet(seed: seed)
      let (a, b) = (try await fleet.pinger("a"), try await fleet.pinger("b"))
      let there = try #require(try b.pinger.ports.first).address
      await fleet.trouble("a", "b", lost: 0.2, doubled: 0.1, jitter: .milliseconds(20))
      try a.pinger.send((1...1000).map { "\($0)" }, to: there)
      await fleet.pass(.seconds(1))
      return try b.pinger.diary
    }
    let one = try await heard(7)
    #expect(try await heard(7) == one)
    #expect(try await heard(8) != one)
    let different = Set(one).count
    #expect((720...880).contains(different))
    #expect((different + 40...different + 130).contains(one.count))
    #expect(one != one.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) })
  }
}
