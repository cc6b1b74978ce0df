import AuthTokens
import HubKernel
import HubTesting
import NamespaceIsolation
import RateLimit
import Signaling
import Testing
import TurnCredentials

@testable import Mailbox

/// Places beside other plugins: who has no right to one, and what becomes of it.
@Suite struct CompanyTests {
  private static let catalogue: [CatalogueEntry] = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(RateLimitPlugin.self), CatalogueEntry(Bouncer.self),
    CatalogueEntry(NamespaceIsolationPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(MailboxPlugin.self), CatalogueEntry(TurnCredentialsPlugin.self),
  ]

  private func hub(_ first: String = "", mailbox: String = "{}", tenants: String = "{}", lanes: Int = 1)
    async throws -> TestHub
  {
    try await TestHub(
      yaml: "plugins: [\(first)bouncer, signaling, mailbox: \(mailbox)]\nnamespaces: \(tenants)",
      catalogue: Self.catalogue,
      secrets: [
        "TOKEN": "a-token-that-nobody-guesses", "OTHER": "another-token-that-nobody-guesses",
        "THIRD": "a-third-token-that-nobody-guesses",
      ], lanes: lanes)
  }

  private func remote(_ text: String) throws -> RemoteAddress {
    RemoteAddress(try #require(IPAddress(text)), port: 5_000)
  }

  @Test func whoeverIsThrownOutHasNoPlace() async throws {
    let hub = try await hub()
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    #expect(await hub.ask(.POST, "/kick?peer=\(bob.peer)").text == "out")
    ann.take()
    #expect(ann.types.last == "peer-disconnected")
    #expect(await !bob.comeBack())
    #expect(hub.events(of: PeerAbsent.self).isEmpty)
  }

  @Test(arguments: [1, 2]) func soHasWhoeverIsThrownOutWhileAway(lanes: Int) async throws {
    let hub = try await hub(lanes: lanes)
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    #expect(await hub.ask(.POST, "/kick?peer=\(bob.peer)").text == "out")
    ann.take()
    #expect(ann.types.contains("peer-disconnected"))
    #expect(ann.errors == ["peer-gone"])
    #expect(await !bob.comeBack())
  }

  @Test func whoeverIsThrownOutAfterComingBackIsOut() async throws {
    let hub = try await hub(lanes: 2)
    let bob = await Rover("bob", in: "lobby", at: hub, lane: 0)
    await bob.drop()
    #expect(await bob.comeBack(lane: 1))
    #expect(await hub.ask(.POST, "/kick?peer=\(bob.peer)").text == "out")
    #expect(bob.client.close?.code == CloseCode.policy)
    #expect(await hub.connectionsInUse() == 0)
    #expect(await !bob.comeBack())
  }

  @Test func aBanHoldsForThoseWhoAreAwayAndForWhereTheyComeBackFrom() async throws {
    let hub = try await hub("rate-limit, ")
    let (home, cafe) = (try remote("203.0.113.5"), try remote("198.51.100.7"))
    let bob = await Rover("bob", at: hub, from: home)
    await bob.announce("lobby")
    let cid = await Rover("cid", at: hub, from: home)
    await cid.announce("lobby")
    await bob.drop()
    await cid.drop()
    #expect(await cid.comeBack(from: cafe))
    // Bob is away, and his address is banned.
    #expect(await hub.ask(.POST, "/ban?address=203.0.113.5").text == "1")
    #expect(await !bob.comeBack(from: cafe))
    #expect(cid.client.isOpen)
    await cid.drop()
    #expect(await !cid.comeBack(from: home))
    if case .refused = cid.client.state {} else { Issue.record("a banned address was let in") }
    #expect(await cid.comeBack(from: cafe))
    #expect(await hub.ask(.POST, "/ban?address=198.51.100.7").text != "0")
    #expect(!cid.client.isOpen)
  }

  @Test func whoeverComesBackShowsACredentialThatCounts() async throws {
    let hub = try await hub("auth-tokens: {tokens: [{name: one, value: env:TOKEN}]}, ")
    let token = "&token=a-token-that-nobody-guesses"
    let bob = await Rover("bob", at: hub, token: token)
    await bob.announce("lobby")
    await bob.drop()
    #expect(await !bob.comeBack(token: "&token=another-that-nobody-knows"))
    #expect(await !bob.comeBack())
    #expect(await bob.comeBack(token: token))
  }

  @Test func aFreshCredentialTakesThePlaceOfTheOneBefore() async throws {
    let tokens =
      "[{name: one, value: env:TOKEN, until: '2026-01-01T00:01:00Z'}, {name: two, value: env:OTHER}, "
      + "{name: three, value: env:THIRD, networks: [elsewhere]}]"
    let hub = try await hub("auth-tokens: {tokens: \(tokens)}, ", lanes: 2)
    let words = [
      "a-token-that-nobody-guesses", "another-token-that-nobody-guesses", "a-third-token-that-nobody-guesses",
    ].map { "&token=\($0)" }
    let bob = await Rover("bob", at: hub, token: words[0])
    await bob.announce("lobby")
    let cid = await Rover("cid", at: hub, token: words[0])
    await cid.announce("lobby")
    for rover in [bob, cid] { await rover.drop() }
    #expect(await bob.comeBack(token: words[1]))
    #expect(await cid.comeBack(token: words[0]))
    await hub.pass(.seconds(62))
    #expect(bob.client.isOpen)
    #expect(cid.client.close?.code == 4001)
    // One that does not grant the network it is in ends its place.
    await bob.drop()
    await bob.comeBack(token: words[2])
    #expect(bob.client.close?.code == 4001)
    #expect(await hub.connectionsInUse() == 0)
  }

  @Test func theSameIdInTwoTenantsIsTwoPlaces() async throws {
    let hub = try await hub(tenants: "{acme: {networks: ['acme-*']}, umbra: {networks: ['umbra-*']}}")
    let one = await Rover("bob", at: hub, token: "&tenant=acme")
    await one.announce("acme-1")
    let two = await Rover("bob", at: hub, token: "&tenant=umbra")
    await two.announce("umbra-1")
    await one.drop()
    await two.drop()
    // The key of one does not open the other, whatever tenant is shown.
    #expect(await !one.comeBack(token: "&tenant=umbra"))
    #expect(await !one.comeBack(token: ""))
    #expect(await one.comeBack(key: one.key, token: "&tenant=acme") == false)
  }

  @Test func eachTenantsKeyOpensItsOwnPlace() async throws {
    let hub = try await hub(
      tenants: "{acme: {networks: ['acme-*']}, umbra: {networks: ['umbra-*']}}", lanes: 2)
    let one = await Rover("bob", at: hub, token: "&tenant=acme")
    await one.announce("acme-1")
    let two = await Rover("bob", at: hub, token: "&tenant=umbra")
    await two.announce("umbra-1")
    let free = await Rover("bob", at: hub)
    await free.announce("lobby")
    for rover in [one, two, free] { await rover.drop() }
    #expect(await two.comeBack(token: "&tenant=umbra"))
    #expect(await one.comeBack(token: "&tenant=acme"))
    #expect(await free.comeBack())
    #expect(hub.events(of: PeerLeft.self).isEmpty)
  }

  @Test func nobodyInAnotherTenantCanTellWhoIsAway() async throws {
    let tenants = "{acme: {networks: ['acme-*']}, umbra: {networks: ['umbra-*']}}"
    let hub = try await hub(mailbox: "{tenantLetters: 1}", tenants: tenants)
    let bob = await Rover("bob", at: hub, token: "&tenant=acme")
    await bob.announce("acme-1")
    let eve = await Rover("eve", at: hub, token: "&tenant=umbra")
    await eve.announce("umbra-1")
    let free = await Rover("free", at: hub)
    await free.announce("lobby")
    await bob.drop()
    for rover in [eve, free] {
      for name in ["acme-1", "umbra-1", "lobby"] {
        await rover.say(#"{"type":"offer","networkName":"\#(name)","targetPeerId":"\#(bob.peer)"}"#)
      }
      // The same as of somebody who never was.
      #expect(rover.errors.sorted() == ["not-in-network", "not-in-network", "peer-not-found"])
    }
    // What one tenant may keep is not what another may.
    let dan = await Rover("dan", at: hub, token: "&tenant=umbra")
    await dan.announce("umbra-1")
    await dan.drop()
    await eve.signal(to: "dan", "for dan")
    let ann = await Rover("ann", at: hub, token: "&tenant=acme")
    await ann.announce("acme-1")
    await ann.signal(to: "bob", "for bob")
    await ann.signal(to: "bob", "too much")
    #expect(ann.errors == ["mailbox-full"])
    #expect(await bob.comeBack(token: "&tenant=acme"))
    #expect(bob.signals == ["for bob"])
    #expect(await dan.comeBack(token: "&tenant=umbra"))
    #expect(dan.signals == ["for dan"])
    #expect(eve.types.filter { $0 != "error" } == ["peer-discovered"])
  }

  @Test func aTenantMayBeWithout() async throws {
    let tenants = "{acme: {networks: ['acme-*'], plugins: {mailbox: off}}}"
    let hub = try await hub(tenants: tenants)
    let bob = await Rover("bob", at: hub, token: "&tenant=acme")
    await bob.announce("acme-1")
    #expect(!bob.isResumable)
    await bob.drop()
    #expect(hub.events(of: PeerAbsent.self).isEmpty)
    // Who comes without saying where to is asked for their network when they are lost.
    let cid = await Rover("cid", at: hub)
    await cid.announce("acme-1")
    await cid.drop()
    #expect(hub.events(of: PeerAbsent.self).isEmpty)
  }

  @Test func aPlaceCountsAsAConnectionOfItsTenant() async throws {
    let hub = try await hub(
      "namespace-isolation: {connections: 1}, ", tenants: "{acme: {networks: ['acme-*']}}")
    let bob = await Rover("bob", at: hub, token: "&tenant=acme")
    await bob.announce("acme-1")
    await bob.drop()
    let cid = await Rover("cid", at: hub, token: "&tenant=acme")
    #expect(!cid.client.isOpen)
    #expect(await bob.comeBack(token: "&tenant=acme"))
  }

  @Test func whatOthersAddToTheFirstWordIsSaidAgain() async throws {
    let hub = try await hub("turn-credentials: {urls: 'turn:example.org', secret: env:TOKEN}, ")
    let bob = await Rover("bob", in: "lobby", at: hub)
    let added = bob.membersOfFirstWord
    await bob.drop()
    await hub.pass(.seconds(5))
    #expect(await bob.comeBack())
    #expect(bob.membersOfFirstWord == added.union(["resumed"]))
    #expect(added.count == 8)
  }

  @Test func floodsOfWrongKeysLeaveNothingBehind() async throws {
    let hub = try await hub()
    let bob = await Rover("bob", in: "lobby", at: hub)
    let before = await hub.connectionsInUse()
    for number in 0..<200 {
      let key = String(repeating: "0", count: 29) + "\(number + 100)"
      await hub.upgrade(query: "peerId=\(bob.peer)&resume=\(key)&seen=0", as: bob.peer)
    }
    await hub.pass(.seconds(3))
    #expect(bob.client.isOpen)
    #expect(await hub.connectionsInUse() == before)
    #expect(hub.meter("hub_mailbox_unknown_total") == 200)
    #expect(hub.meter("hub_mailbox_places") == 1)
    #expect(!hub.logLines.joined().contains(bob.key))
  }

  @Test func aReloadKeepsPlacesAndWhatWaits() async throws {
    let hub = try await hub(lanes: 2)
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await ann.signal(to: "bob", "before", id: "m")
    try await hub.reload(with: "plugins: [bouncer, signaling, mailbox: {ttl: 60s, grace: 60s}]")
    await ann.signal(to: "bob", "after")
    await hub.pass(.seconds(20))
    #expect(await bob.comeBack())
    #expect(bob.signals == ["before", "after"])
    await bob.drop()
    await hub.pass(.seconds(40))
    #expect(await bob.comeBack())
    await bob.drop()
    await hub.pass(.seconds(60))
    #expect(hub.events(of: AbsenceEnded.self).map(\.reason) == ["grace-over"])
  }

  @Test func withoutThePluginPlacesEndAndConnectionsGoOn() async throws {
    let hub = try await hub()
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    try await hub.reload(with: "plugins: [bouncer, signaling]")
    ann.take()
    #expect(ann.errors == ["hub-stopping"])
    #expect(ann.types.contains("peer-disconnected"))
    await ann.say(#"{"type":"ping"}"#)
    #expect(ann.types.last == "pong")
    await ann.drop()
    #expect(hub.events(of: PeerLeft.self).count == 2)
  }

  @Test func aHubThatStopsGivesBackWhatWaits() async throws {
    let hub = try await hub()
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    try await hub.drain(within: .seconds(10))
    ann.take()
    #expect(ann.errors == ["hub-stopping"])
    #expect(hub.events(of: AbsenceEnded.self).map(\.reason) == ["hub-stopping"])
  }
}
