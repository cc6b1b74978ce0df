import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import AuthTokens

@Suite struct TicketTests {
  private func ticket(
    tenant: String = "default", peer: PeerID? = nil, in seconds: Int64 = 60, secret: String = Bench.secret
  ) throws -> String {
    let shared = try #require(SharedSecret(Array(secret.utf8)))
    return Ticket(tenant: tenant, peer: peer, expiry: Bench.start + seconds).text(signedWith: shared)
  }

  @Test func takesATicketOnce() async throws {
    let hub = try await Bench.hub("tickets: {secret: env:SECRET}")
    let text = try ticket()
    let client = await hub.upgrade(query: "peerId=\(Bench.peer)&token=\(text)")
    #expect(client.isOpen)
    #expect(await hub.connect(PeerID.random(), token: text).refusal == "ticket-used")
    await hub.close(Bench.peer)
    #expect(await hub.connect(token: text).refusal == "ticket-used")
    try await hub.reload(with: Bench.yaml("tickets: {secret: env:SECRET, lifetime: 200s}"))
    #expect(await hub.connect(token: text).refusal == "ticket-used")
  }

  @Test func refusesTicketsThatAreNotGood() async throws {
    let hub = try await Bench.hub("tickets: {secret: [env:SECRET, env:OTHER], lifetime: 100s}")
    func refusal(_ text: String) async -> String? { await hub.connect(token: text).refusal }
    #expect(await refusal(try ticket(secret: Bench.token + Bench.token)) == "ticket-forged")
    #expect(await refusal(try ticket(in: -1)) == "ticket-expired")
    #expect(await refusal(try ticket(in: 101)) == "ticket-too-long")
    #expect(await refusal(try ticket(peer: PeerID(high: 9, middle: 9, low: 9))) == "token-wrong-peer")
    #expect(await refusal(try ticket(tenant: "nobody")) == "token-unknown-tenant")
    #expect(await refusal("ticket1.default.-.1.2.3") == "ticket-malformed")
    #expect(await refusal(try ticket() + "A") == "ticket-forged")
    #expect(await refusal(try ticket(peer: Bench.peer, secret: Bench.other)) == nil)
  }

  @Test func keepsTenantsApart() async throws {
    let tenants =
      "{acme: {networks: [acme], plugins: {auth-tokens: {tickets: {secret: env:OTHER}}}}, globex: {}}"
    let hub = try await Bench.hub("tickets: {secret: env:SECRET}", namespaces: tenants)
    let own = await hub.connect(PeerID.random(), token: try ticket(tenant: "acme", secret: Bench.other))
    let servers = await hub.connect(PeerID.random(), token: try ticket(tenant: "acme"))
    #expect(own.isOpen && servers.isOpen)
    #expect(
      await hub.connect(token: try ticket(tenant: "globex", secret: Bench.other)).refusal == "ticket-forged")
    #expect(await hub.connect(token: try ticket(secret: Bench.other)).refusal == "ticket-forged")
    // A ticket is for one connection, not for asking over HTTP.
    #expect(await hub.ask(.GET, "/view?token=\(try ticket())").status == 401)
  }

  @Test func takesNoMoreThanItCanRemember() async throws {
    let hub = try await Bench.hub("tickets: {secret: env:SECRET, remember: 2}")
    for _ in 0..<2 { #expect(await hub.connect(PeerID.random(), token: try ticket(in: 10)).isOpen) }
    let full = await hub.connect(token: try ticket(in: 30))
    #expect(full.refusal == "ticket-memory-full")
    #expect(full.headers.contains { $0.name == "retry-after" })
    await hub.pass(.seconds(12))
    #expect(await hub.connect(token: try ticket(in: 30)).isOpen)
  }

  @Test func readsNothingElseForATicket() throws {
    let shared = try #require(SharedSecret(Array(Bench.secret.utf8)))
    let text = try ticket(peer: Bench.peer)
    let claim = try #require(Ticket.read(text))
    #expect(claim.isSigned(with: shared))
    #expect(claim.ticket.peer == Bench.peer)
    let parts = text.split(separator: ".").map(String.init)
    for (place, other) in [
      (1, "Acme"), (1, ""), (2, "me"), (2, parts[2].uppercased()), (3, "-1"), (3, "007"), (3, "+1"),
      (4, "short"), (5, "="),
    ] {
      var changed = parts
      changed[place] = other
      #expect(Ticket.read(changed.joined(separator: ".")) == nil || other == parts[place])
    }
    var moved = parts
    moved[1] = "other"
    #expect(try #require(Ticket.read(moved.joined(separator: "."))).isSigned(with: shared) == false)
  }
}
