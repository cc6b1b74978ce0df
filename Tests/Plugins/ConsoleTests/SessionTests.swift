import HubCrypto
import HubKernel
import Testing

@testable import Console

/// Who is logged in, and for how long.
@Suite struct SessionTests {
  /// The tokens of the settings, which a reload may change.
  private final class Keys: Sendable {
    let tokens = Lock<[AdminToken]>([])
  }

  private static func token(_ name: String, _ role: AdminRole = .admin, _ text: String = "x") -> AdminToken {
    var token = AdminToken()
    token.name = name
    token.role = role
    token.value = TokenValue(digest: Digest.sha256(Array(text.utf8)).bytes) ?? TokenValue()
    return token
  }

  private let keys = Keys()
  private let clock = MovingClock()
  private let sessions: Sessions

  init() {
    sessions = Sessions(clock: clock, life: .seconds(600)) { [keys] in keys.tokens.withLock { $0 } }
    keys.tokens.withLock { $0 = [Self.token("ops"), Self.token("eyes", .read)] }
  }

  private func set(_ tokens: AdminToken...) { keys.tokens.withLock { $0 = tokens } }

  @Test func aSessionHasTheRoleOfItsTokenAndEndsInTime() throws {
    let begun = try #require(sessions.begin("eyes"))
    #expect(sessions.find(begun.key.text)?.visitor == AdminVisitor(who: "eyes", role: .read))
    #expect(sessions.find(begun.key.text + "x") == nil)
    #expect(sessions.find(begun.session.proof) == nil)
    clock.advance(by: .seconds(599))
    #expect(sessions.find(begun.key.text) != nil)
    clock.advance(by: .seconds(1))
    #expect(sessions.find(begun.key.text) == nil)
  }

  @Test func aSessionEndsWithItsTokenItsValueAndItsRole() throws {
    let (first, second, third) = (
      try #require(sessions.begin("ops")), try #require(sessions.begin("ops")),
      try #require(sessions.begin("ops"))
    )
    set(Self.token("ops", .read))
    #expect(sessions.find(first.key.text) == nil)
    set(Self.token("ops", .admin, "another value"))
    #expect(sessions.find(second.key.text) == nil)
    set(Self.token("eyes"))
    #expect(sessions.find(third.key.text) == nil)
    // What has ended does not come back with the token.
    set(Self.token("ops"))
    #expect(sessions.find(third.key.text) == nil)
  }

  @Test func nobodyWithoutATokenIsLoggedIn() {
    #expect(sessions.begin("stranger") == nil)
    #expect(sessions.begin("") == nil)
    #expect(sessions.makeTicket(for: "stranger") == nil)
  }

  @Test func whoNeededNoTokenIsOutOnceThereAreSome() throws {
    set()
    let ticket = try #require(sessions.makeTicket(for: "loopback:"))
    let begun = try #require(sessions.begin(ticket: ticket.text))
    #expect(begun.session.visitor == AdminVisitor(who: "loopback:", role: .admin))
    set(Self.token("ops"))
    #expect(sessions.find(begun.key.text) == nil)
  }

  @Test func aTicketIsGoodOnceAndForAMinute() throws {
    let ticket = try #require(sessions.makeTicket(for: "ops"))
    #expect(sessions.begin(ticket: ticket.text) != nil)
    #expect(sessions.begin(ticket: ticket.text) == nil)
    let late = try #require(sessions.makeTicket(for: "ops"))
    clock.advance(by: Sessions.ticketLife)
    #expect(sessions.begin(ticket: late.text) == nil)
    let orphan = try #require(sessions.makeTicket(for: "ops"))
    set(Self.token("eyes"))
    #expect(sessions.begin(ticket: orphan.text) == nil)
  }

  @Test func ticketsAreFew() throws {
    let first = try #require(sessions.makeTicket(for: "ops"))
    clock.advance(by: .seconds(1))
    for _ in 0..<Sessions.mostTickets { _ = sessions.makeTicket(for: "ops") }
    #expect(sessions.begin(ticket: first.text) == nil)
  }

  @Test func oneWhoLogsInTooOftenPushesOutTheirOwnOldest() throws {
    let other = try #require(sessions.begin("eyes"))
    let oldest = try #require(sessions.begin("ops"))
    clock.advance(by: .seconds(1))
    for _ in 0..<Sessions.mostOfOne { _ = sessions.begin("ops") }
    #expect(sessions.find(oldest.key.text) == nil)
    #expect(sessions.find(other.key.text) != nil)
    #expect(sessions.live == Sessions.mostOfOne + 1)
  }

  @Test func guestsKeepNobodyElseOut() throws {
    for number in 0..<(Sessions.mostGuests / Sessions.mostOfOne) {
      let (pass, _) = try sessions.share("link\(number)", by: "ops", for: .seconds(300))
      for _ in 0..<Sessions.mostOfOne { #expect(sessions.begin(share: pass.text) != nil) }
    }
    let (pass, _) = try sessions.share("late", by: "ops", for: .seconds(300))
    #expect(sessions.begin(share: pass.text) == nil)
    #expect(sessions.begin("ops") != nil)
  }

  @Test func aShareIsForGuestsAndEndsWithItsTimeItsRevocationAndItsMaker() throws {
    let (pass, share) = try sessions.share("visitors", by: "ops", for: .seconds(300))
    #expect(share.until == clock.wallMilliseconds + 300_000)
    let guest = try #require(sessions.begin(share: pass.text))
    #expect(
      guest.session.visitor == AdminVisitor(who: "share:visitors", role: .read, isGuest: true))
    clock.advance(by: .seconds(300))
    #expect(sessions.find(guest.key.text) == nil)
    #expect(sessions.begin(share: pass.text) == nil)
    #expect(sessions.liveShares().isEmpty)

    let (second, _) = try sessions.share("visitors", by: "ops", for: .seconds(300))
    let other = try #require(sessions.begin(share: second.text))
    #expect(sessions.revoke("visitors"))
    #expect(!sessions.revoke("visitors"))
    #expect(sessions.find(other.key.text) == nil)

    let (third, _) = try sessions.share("visitors", by: "ops", for: .seconds(300))
    let last = try #require(sessions.begin(share: third.text))
    set(Self.token("eyes"))
    #expect(sessions.find(last.key.text) == nil)
    #expect(sessions.begin(share: third.text) == nil)
  }

  @Test func sharesHaveNamesOfTheirOwnAndAreFew() throws {
    _ = try sessions.share("one", by: "ops", for: .seconds(60))
    #expect(throws: Sessions.ShareRefusal.exists) { try sessions.share("one", by: "ops", for: .seconds(60)) }
    for number in 1..<Sessions.mostShares {
      _ = try sessions.share("s\(number)", by: "ops", for: .seconds(60))
    }
    #expect(throws: Sessions.ShareRefusal.tooMany) { try sessions.share("x", by: "ops", for: .seconds(60)) }
    #expect(throws: Sessions.ShareRefusal.nobody) {
      try sessions.share("y", by: "stranger", for: .seconds(60))
    }
  }

  @Test func aReloadLogsNobodyOut() throws {
    let begun = try #require(sessions.begin("ops"))
    let next = Sessions(clock: clock, life: .seconds(60)) { [keys] in keys.tokens.withLock { $0 } }
    next.take(over: sessions)
    #expect(next.find(begun.key.text) != nil)
    #expect(next.cookie == sessions.cookie)
  }
}
