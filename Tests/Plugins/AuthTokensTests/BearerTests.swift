import HubKernel
import HubTesting
import Testing

@testable import AuthTokens

@Suite struct BearerTests {
  private let setting = "token: env:TOKEN"

  @Test func letsInWhoHasTheToken() async throws {
    let hub = try await Bench.hub(setting)
    #expect(await hub.connect(token: Bench.token).isOpen)
    #expect(await hub.connect(token: Bench.token + "x").refusal == "token-unknown")
    #expect(await hub.connect(token: "").refusal == "token-unknown")
    #expect(hub.meter("hub_auth_tokens_accepted_total") == 1)
    #expect(hub.meter("hub_auth_tokens_refused_total", labels: ["code": "token-unknown"]) == 2)
  }

  @Test func takesTheTokenFromThreePlaces() async throws {
    let hub = try await Bench.hub(setting)
    let query = "peerId=\(Bench.peer)"
    #expect(await hub.upgrade(query: query + "&token=" + Bench.token).isOpen)
    #expect(
      await hub.upgrade(
        query: query.replacing("1", with: "4"),
        headers: [("sec-websocket-protocol", "peerpigeon.v1, bearer.\(Bench.token)")],
        protocols: ["peerpigeon.v1", "bearer.\(Bench.token)"]
      ).subprotocol == "peerpigeon.v1")
    let encoded = "bearer64.YS10b2tlbi10aGF0LW5vYm9keS1ndWVzc2Vz"
    #expect(
      await hub.upgrade(
        query: query.replacing("1", with: "5"), headers: [("sec-websocket-protocol", encoded)]
      ).isOpen)
  }

  @Test func takesOneCredentialAndNoMore() async throws {
    let hub = try await Bench.hub(setting)
    let query = "peerId=\(Bench.peer)&token="
    let headers = [(name: "authorization", value: "Bearer \(Bench.token)")]
    #expect(await hub.upgrade(query: query + "other", headers: headers).refusal == "token-ambiguous")
    #expect(await hub.upgrade(query: query + "a&token=b").refusal == "token-ambiguous")
    #expect(await hub.upgrade(query: query + Bench.token, headers: headers).isOpen)
  }

  @Test func refusesWhoHasNone() async throws {
    let hub = try await Bench.hub(setting)
    let client = await hub.connect(Bench.peer)
    #expect(client.refusal == "unauthorized")
    #expect(client.headers.contains { $0.name == "www-authenticate" && $0.value.hasPrefix("Bearer") })
    let basic = await hub.upgrade(query: "peerId=\(Bench.peer)", headers: [("authorization", "Basic YTpi")])
    #expect(basic.refusal == "unauthorized")
    let long = await hub.connect(token: String(repeating: "a", count: 8_193))
    #expect(long.refusal == "token-malformed")
  }

  @Test func letsEverybodyInWhereNothingIsAskedFor() async throws {
    let open = try await Bench.hub("audience: hub")
    #expect(await open.connect(Bench.peer, in: "lobby").isOpen)
    let optional = try await Bench.hub(setting + ", required: false")
    #expect(await optional.connect(Bench.peer, in: "lobby").isOpen)
    #expect(await optional.connect(token: "wrong").refusal == "token-unknown")
  }

  @Test func knowsATokenByItsHashAndEndsItInTime() async throws {
    // printf a-token-that-nobody-guesses | sha256sum
    let hash = "sha256:" + Hash.of(Bench.token)
    let hub = try await Bench.hub("tokens: [{name: app, value: '\(hash)', until: 2026-01-01T00:01:00Z}]")
    let client = await hub.connect(token: Bench.token)
    #expect(client.isOpen)
    await hub.pass(.seconds(59))
    #expect(client.isOpen)
    await hub.pass(.seconds(2))
    #expect(client.close?.code == 4001)
    #expect(client.heard.last?["code"] == "token-expired")
    #expect(await hub.connect(token: Bench.token).refusal == "token-expired")
    #expect(hub.meter("hub_auth_tokens_ended_total") == 1)
  }

  @Test func neverTellsTheToken() async throws {
    let hub = try await Bench.hub(setting)
    let secret = "no-such-token-\(Bench.token)"
    let client = await hub.upgrade(query: "peerId=\(Bench.peer)&token=\(secret)")
    #expect(client.reason?.contains(secret) == false)
    #expect(!hub.logLines.contains { $0.contains(Bench.token) })
  }

  @Test(arguments: [
    ("token: env:SHORT", "fewer"), ("tokens: [{name: a, value: 'sha256:12'}]", "64 hexadecimal digits"),
    ("tokens: [{value: env:TOKEN}]", "needs a name"), ("tokens: [{name: a}]", "needs a value"),
    ("tokens: [{name: a, value: env:TOKEN}, {name: a, value: env:SECRET}]", "the same name"),
    ("tokens: [{name: a, value: env:TOKEN}, {name: b, value: env:TOKEN}]", "equals"),
    ("tokens: [{name: a, value: env:TOKEN, colour: red}]", "no setting 'colour'"),
    ("tokens: [{name: a, value: env:TOKEN, until: tomorrow}]", "no date"),
    ("tokens: [a-token-in-the-file]", "expected settings"), ("tokens: {name: a}", "expected a list"),
    ("token: not-a-place", "expected env:NAME, file:PATH or sha256:HEX"),
  ]) func saysWhatIsWrongWithATokenOfTheSettings(_ settings: String, _ words: String) async throws {
    do {
      _ = try await Bench.hub(settings)
      Issue.record("\(settings) was taken")
    } catch {
      #expect("\(error)".contains(words))
      #expect(!"\(error)".contains(Bench.token))
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-01-01", 1_767_312_000), ("2024-02-29T12:00:00+02:00", 1_709_200_800),
    ("2000-02-29t23:59:60z", 951_868_800),
  ]) func readsDates(_ text: String, _ seconds: Int64) throws {
    #expect(try Instant.parse(text).milliseconds == seconds * 1000)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2025-02-29", "2026-1-01", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00",
    "2026-01-32",
  ]) func takesNothingForADateThatIsNone(_ text: String) {
    #expect(throws: SettingMistake.self) { try Instant.parse(text) }
  }
}
