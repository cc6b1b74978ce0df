import HubKernel
import Testing

@testable import Mesh

/// Calls to addresses that others name have an end.
@Suite struct IntroductionTests {
  @Test func thereAreOnlySoManyCallsInAWhile() {
    var purse = IntroductionPurse()
    var now: Int64 = 5_000_000
    var counts: [Int] = []
    for pause in [
      0, IntroductionPurse.pause - 1, 1, 3 * IntroductionPurse.pause, 10_000 * IntroductionPurse.pause,
    ] {
      now += pause
      var count = 0
      while count < 100, purse.take(now: now) { count += 1 }
      counts.append(count)
    }
    #expect(counts == [IntroductionPurse.most, 0, 1, 3, IntroductionPurse.most])
  }

  @Test func anAddressIsComparedInOneSpelling() {
    let same = ["ws://Hub.example", "http://hub.example/", "ws://hub.example:80", "WS://HUB.EXAMPLE:80/"]
    #expect(Set(same.map(\.asHubPlace)) == ["ws://hub.example/"])
    #expect("wss://hub.example:443/x".asHubPlace == "wss://hub.example/x")
    let others = ["wss://hub.example", "ws://hub.example:8080", "ws://hub.example/x", "ws://hub.example.org"]
    for other in others { #expect(other.asHubPlace != "ws://hub.example/", "\(other)") }
  }

  @Test func aHostSaysHowFarInsideItIs() {
    let hosts: [(String, AddressReach)] = [
      ("ws://127.0.0.1:3000", .machine), ("ws://[::1]:3000/", .machine), ("ws://localhost:3000", .machine),
      ("http://a.localhost", .machine), ("ws://192.168.0.2:3000", .networks), ("ws://[fd00::2]:1", .networks),
      ("ws://hub-1:3000", .networks), ("wss://hub.example.org", .networks), ("wss://8.8.8.8", .world),
      ("ws://0.0.0.0:3000", .world), ("ws://169.254.169.254", .world),
    ]
    for (url, reach) in hosts { #expect(url.reachOfHost == reach, "\(url)") }
  }
}
