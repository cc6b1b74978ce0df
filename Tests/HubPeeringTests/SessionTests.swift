import HubKernel
import HubPeering
import HubRTC
import HubTesting
import Testing

@Suite(.oneClock) struct SessionTests {
  @Test func twoHubsTalk() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a"), try await fleet.talker("b"))
    let (here, there) = try a.talker.talk(to: b.talker)
    await fleet.pass(.seconds(1))
    #expect(here.diary == ["connecting", "connected", "opened talk"])
    here.say(["one", "two"])
    there.say(["three"])
    await fleet.pass(.milliseconds(100))
    #expect(there.heard == ["one", "two"])
    #expect(here.heard == ["three"])
    here.end()
    await fleet.pass(.seconds(1))
    #expect(here.diary.last == "ended well" && there.diary.last == "ended well")
    #expect(try a.talker.count == 0 && b.talker.count == 0)
  }

  @Test(arguments: [3, 4] as [UInt64]) func aBadNetworkLosesNothing(seed: UInt64) async throws {
    let fleet = TestFleet(seed: seed)
    let (a, b) = (try await fleet.talker("a"), try await fleet.talker("b"))
    await fleet.trouble("a", "b", lost: 0.05, doubled: 0.02, jitter: .milliseconds(5))
    let (here, there) = try a.talker.talk(to: b.talker)
    let texts = (0..<300).map { "\($0) " + String(repeating: "x", count: $0 * 7) }
    here.say(texts)
    there.say(texts)
    await fleet.pass(.seconds(120))
    for talk in [here, there] {
      #expect(talk.heard.count == texts.count)
      #expect(zip(talk.heard, texts).allSatisfy { $0 == $1 })
      #expect(talk.diary == ["connecting", "connected", "opened talk"])
    }
  }

  @Test func whoIsCutOffIsGivenUpWhenItsConsentHasEnded() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a"), try await fleet.talker("b"))
    let (here, there) = try a.talker.talk(to: b.talker)
    await fleet.pass(.seconds(1))
    await fleet.cut("a", "b")
    await fleet.pass(.seconds(20))
    #expect(here.diary.last == "disconnected")
    await fleet.heal()
    await fleet.pass(.seconds(6))
    #expect(here.diary.last == "connected")
    await fleet.cut("a", "b")
    await fleet.pass(.seconds(40))
    for talk in [here, there] { #expect(talk.diary.last == "ended no-path") }
    #expect(try a.talker.count == 0 && b.talker.count == 0)
  }

  @Test func thereAreNoMoreThanMayBe() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a", most: 1), try await fleet.talker("b"))
    _ = try a.talker.talk(to: b.talker)
    let (second, _) = try a.talker.talk(to: b.talker)
    await fleet.pass(.seconds(1))
    #expect(second.diary == ["failed setup-failed"])
    #expect(try a.talker.count == 1)
  }

  @Test func portsComeFromTheirRangeUntilNoneIsLeft() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a", ports: "40000-40001"), try await fleet.talker("b"))
    var talks: [Talk] = []
    for _ in 0..<3 { talks.append(try a.talker.talk(to: b.talker).0) }
    await fleet.pass(.seconds(1))
    #expect(talks.map { $0.diary.last } == ["opened talk", "opened talk", "failed setup-failed"])
    talks[0].end()
    await fleet.pass(.seconds(1))
    let (again, _) = try a.talker.talk(to: b.talker)
    await fleet.pass(.seconds(1))
    #expect(again.diary.last == "opened talk")
  }

  @Test func fiftySessionsOnOneHub() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a"), try await fleet.talker("b"))
    var talks: [(Talk, Talk)] = []
    for _ in 0..<50 { talks.append(try a.talker.talk(to: b.talker)) }
    await fleet.pass(.seconds(2))
    for (number, talk) in talks.enumerated() {
      talk.0.say(["from \(number)"])
      talk.1.say(["to \(number)"])
    }
    await fleet.pass(.seconds(1))
    for (number, talk) in talks.enumerated() {
      #expect(talk.1.heard == ["from \(number)"] && talk.0.heard == ["to \(number)"])
    }
  }

  @Test func aHubThatIsKilledLeavesNothingBehind() async throws {
    let fleet = TestFleet()
    let (a, b) = (try await fleet.talker("a"), try await fleet.talker("b"))
    let (here, _) = try a.talker.talk(to: b.talker)
    await fleet.pass(.seconds(1))
    await fleet.kill("b")
    await fleet.pass(.seconds(60))
    #expect(here.diary.last == "ended no-path")
    #expect(try a.talker.count == 0)
  }
}
