import HubKernel
import HubTesting
import Testing

@testable import TurnCredentials

@Suite struct SettingsTests {
  @Test(arguments: [
    "stun:stun.example.org", "stun:stun.example.org:3478", "stuns:a:443", "turn:192.0.2.1:3478",
    "turn:[2001:db8::1]:3478?transport=udp", "turns:turn.example.org:5349?transport=tcp", "turn:[::1]",
  ]) func takesWhatBrowsersTake(url: String) throws {
    #expect(try IceAddress(url).text == url)
  }

  @Test(arguments: [
    "", "stun", "stun:", "http:a.test", "STUN:a.test", "turn://a.test", "turn:a.test:0", "turn:a.test:65536",
    "turn:a.test:", "turn:a.test:+1", "turn:a.test?transport=sctp", "stun:a.test?transport=udp", "turn:[::1",
    "turn:[a.test]", "turn:[1.2.3.4]", "turn:::1", "turn:a b", "turn:a.test?", "turn:a.test/x",
    "turn:bob@a.test",
    "turn:[::1]x", "turn:a.test?transport=udp&transport=tcp", "turn:\u{e9}.test", "turn:a\"b",
    "turn:" + String(repeating: "a", count: 254), "turn:a?" + String(repeating: "a", count: 600),
  ]) func refusesWhatTheyWouldNot(url: String) {
    #expect(throws: IceAddressMistake.self) { _ = try IceAddress(url) }
  }

  private func complaints(_ yaml: String) async -> [String] {
    await withErrors { _ = try await Lender.hub(yaml) }
  }

  private func withErrors(_ body: () async throws -> Void) async -> [String] {
    do {
      try await body()
      return []
    } catch { return ["\(error)"] }
  }

  @Test(arguments: [
    ("urls: turn//a", "is no address of a STUN or TURN server"),
    ("urls: [turn:a, turn:a]", "stands there twice"), ("lifetime: 59s", "outside 1m to 1d"),
    ("lifetime: 25h", "outside"), ("secret: north", "expected env:NAME or file:path"),
    ("route: maybe", "route"), ("peerPerMinute: 0", "outside"),
  ]) func saysWhatIsWrong(yaml: String, words: String) async {
    let said = await complaints(yaml).joined()
    #expect(said.contains(words), "\(said)")
  }

  private func warnings(_ change: (inout TurnCredentialsPlugin.Settings) -> Void) -> [String] {
    var settings = TurnCredentialsPlugin.Settings()
    change(&settings)
    var problems = Problems()
    settings.validate(&problems, at: Position(file: "Plugins.yaml", line: 1, column: 1))
    #expect(!problems.hasErrors)
    return problems.sorted.map(\.message)
  }

  @Test func warnsOfWhatMakesNoSenseTogether() {
    #expect(warnings { _ in }.isEmpty)
    #expect(
      warnings { ($0.urls, $0.secret) = (["turn:a"], Secret(value: "x".utf8)) }.isEmpty)
    #expect(warnings { $0.urls = ["stun:a"] }.isEmpty)
    #expect(warnings { $0.urls = ["turn:a"] }.first?.contains("there is no secret") == true)
    #expect(warnings { $0.secret = Secret(value: "x".utf8) }.first?.contains("of no use") == true)
    #expect(warnings { $0.lifetime = .seconds(60) }.first?.contains("is short") == true)
  }

  @Test func anAllowanceComesBackSteadily() {
    var allowance = Allowance()
    let second: Int64 = 1_000_000_000
    for _ in 0..<60 { #expect(allowance.take(60, at: 0) == 0) }
    #expect(allowance.take(60, at: 0) == second)
    #expect(allowance.take(60, at: second - 1) == 1)
    #expect(allowance.take(60, at: second) == 0 && !allowance.isWhole(at: 60 * second))
    #expect(allowance.isWhole(at: 61 * second))
    // A clock that goes back, and a limit that is raised, keep nobody out for longer than a minute.
    #expect(allowance.take(1, at: -1_000 * second) == 60 * second)
  }

  @Test func aBookThatIsFullForgetsThoseWhoMayAskAgainFirst() {
    let book = AddressBook()
    for number in 0..<UInt32(AddressBook.limit) { _ = book.take(IPAddress(v4: number), 60, at: 0) }
    let late = IPAddress(v4: .max)
    // Nobody can be forgotten yet, so one more is not known, and not slowed down.
    for _ in 0..<100 { #expect(book.take(late, 60, at: 1) == 0) }
    #expect(book.count == AddressBook.limit)
    #expect(book.take(late, 1, at: 2_000_000_000) == 0)
    #expect(book.count == 1)
    #expect(book.take(late, 1, at: 2_000_000_000) == 60_000_000_000)
  }
}
