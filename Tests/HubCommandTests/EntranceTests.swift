import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import HubCommand

@Suite struct EntranceTests {
  private static let secret = "a token of some length"

  private func token(_ name: String, _ role: AdminRole, _ text: String, hashed: Bool = false) -> AdminToken {
    var token = AdminToken()
    token.name = name
    token.role = role
    let digest = TokenValue(digest: Digest.sha256(Array(text.utf8)).bytes)
    token.value = hashed ? digest ?? TokenValue() : TokenValue(Secret(value: text.utf8))
    return token
  }

  private var tokens: [AdminToken] {
    [token("ops", .admin, Self.secret), token("eyes", .read, "another one that is long", hashed: true)]
  }

  private func entrance(_ hub: TestHub) -> AdminEntrance {
    AdminEntrance(
      clock: hub.clock, log: hub.kernel.log(for: "admin"),
      refused: hub.kernel.meters(owner: "admin").counter("refused_tokens_total", ""), ownUser: 1_000)
  }

  private func request(_ approach: Approach?, _ field: String?, remote: String = "10.1.2.3") -> HTTPRequest {
    var request = HTTPRequest(
      path: "/", headers: field.map { [(name: "authorization", value: $0)] } ?? [], remote: remote,
      isAdmin: true)
    request.approach = approach
    return request
  }

  private func who(_ outcome: AdminEntrance.Outcome) -> String {
    switch outcome {
    case .known(let identity): "\(identity.who) \(identity.role.rawValue)"
    case .refused(let response): "\(response.status)"
    }
  }

  @Test(
    arguments: [
      (Approach.unix(user: 1_000, process: 1), "unix:1000 admin", "unix:1000 admin"),
      (.unix(user: 0, process: 1), "unix:0 admin", "unix:0 admin"),
      (.unix(user: 7, process: 1), "401", "unix:7 admin"), (.loopback, "401", "loopback: admin"),
      (.network, "401", "401"), (nil, "401", "401"),
    ] as [(Approach?, String, String)])
  func whoShowsNothingIsKnownByTheWayTheyCame(approach: Approach?, withTokens: String, without: String) {
    let hub = TestHub()
    #expect(who(entrance(hub).identify(request(approach, nil), tokens: tokens)) == withTokens)
    #expect(who(entrance(hub).identify(request(approach, nil), tokens: [])) == without)
  }

  @Test(
    arguments: [
      ("Bearer a token of some length", "401"), ("Bearer \(EntranceTests.secret)x", "401"),
      ("Bearer ", "401"),
      ("Basic YTpi", "401"), ("", "401"), ("Bearer", "401"), ("Bearer a\u{7F}b", "401"),
    ])
  func whatIsNoTokenOpensNothing(field: String, expected: String) {
    let hub = TestHub()
    for approach in [Approach.network, .loopback, .unix(user: 1_000, process: 1)] {
      #expect(who(entrance(hub).identify(request(approach, field), tokens: tokens)) == expected)
    }
  }

  @Test func tokensOpenEveryWayAndNameTheirRole() {
    let hub = TestHub()
    let plain = [
      token("ops", .admin, "0123456789abcdef"), token("eyes", .read, "fedcba9876543210", hashed: true),
    ]
    for approach in [Approach.network, .loopback, .unix(user: 7, process: 1)] {
      let one = entrance(hub).identify(request(approach, "Bearer 0123456789abcdef"), tokens: plain)
      #expect(who(one) == "ops admin")
      let other = entrance(hub).identify(request(approach, "bearer  fedcba9876543210"), tokens: plain)
      #expect(who(other) == "eyes read")
    }
    #expect(AdminTokens.find("0123456789abcdef", among: [token("none", .admin, "")]) == nil)
    #expect(AdminTokens.find("", among: [token("none", .admin, "")]) == nil)
  }

  @Test func anAddressThatGuessesIsNotListenedTo() async {
    let hub = TestHub()
    let entrance = entrance(hub)
    let good = request(.network, "Bearer 0123456789abcdef")
    let plain = [token("ops", .admin, "0123456789abcdef")]
    for _ in 0..<FailureThrottle.most {
      #expect(who(entrance.identify(request(.network, "Bearer guess"), tokens: plain)) == "401")
    }
    guard case .refused(let response) = entrance.identify(good, tokens: plain) else {
      Issue.record("a guesser was listened to")
      return
    }
    #expect(response.status == 429)
    #expect(response.headers.contains { $0.name == "retry-after" && $0.value == "60" })
    // Others are not made to wait, nor is whoever shows nothing.
    let other = request(.network, "Bearer 0123456789abcdef", remote: "10.9.9.9")
    #expect(who(entrance.identify(other, tokens: plain)) == "ops admin")
    #expect(who(entrance.identify(request(.network, nil), tokens: plain)) == "401")
    await hub.pass(.seconds(60))
    #expect(who(entrance.identify(good, tokens: plain)) == "ops admin")
    #expect(hub.kernel.meters().first { $0.name == "hub_admin_refused_tokens_total" }?.value == 12)
  }

  @Test func theThrottleForgetsTheOldestWhenItIsFull() {
    let throttle = FailureThrottle()
    for number in 0..<(FailureThrottle.mostAddresses + 5) {
      for _ in 0..<FailureThrottle.most {
        throttle.noteFailure("10.0.\(number / 256).\(number % 256)", at: UInt64(number))
      }
    }
    #expect(throttle.wait("10.0.0.0", at: 2_000) == nil)
    #expect(throttle.wait("10.0.4.4", at: 2_000) != nil)
  }

  @Test(
    arguments: [
      ("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
      ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"), ("", ""),
    ])
  func whoHasOneAddressOfSixHasAllOfItsNetwork(address: String, network: String) {
    #expect(FailureThrottle.network(of: address) == network)
  }
}
