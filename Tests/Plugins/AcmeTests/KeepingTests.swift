import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import Acme

@Suite struct KeepingTests {
  @Test func aHubBeginsWithACertificateOfItsOwnAndGetsARealOne() async throws {
    let scene = try await Scene()
    #expect(scene.desk.state.withLock { $0.uses } == 2)
    #expect(scene.leaf?.hostNames == Scene.domains)
    #expect(scene.renewals.count == 1 && scene.failures.isEmpty)
    #expect(scene.desk.state.withLock { $0.challenges } == [])
    #expect(await scene.report()["issued"]?.bool == true)
    #expect(scene.hub.plugins.first { $0.id == "acme" }?.health == .ok)
    #expect(scene.hub.meter("hub_acme_renewed_total") == 1)
  }

  @Test func itIsRenewedWhenTwoThirdsHavePassed() async throws {
    let scene = try await Scene()
    let first = scene.leaf
    await scene.hub.pass(.seconds(56 * 86_400))
    #expect(scene.orders == 1)
    await scene.hub.pass(.seconds(5 * 86_400))
    #expect(scene.orders == 2)
    #expect(scene.leaf?.fingerprint != first?.fingerprint)
    #expect((scene.leaf?.notAfter ?? 0) > (first?.notAfter ?? 0))
  }

  @Test func anAuthorityThatIsAwayForDaysIsAskedSeldomAndTheCertificateStays() async throws {
    let scene = try await Scene("ordersPerDay: 3", lifetime: 30 * Scene.day)
    let first = try #require(scene.leaf)
    await scene.hub.pass(.seconds(18 * 86_400))
    #expect(scene.orders == 1)
    scene.authority.fail(.away)
    await scene.hub.pass(.seconds(6 * 86_400))
    let asked = scene.failures.count
    #expect(asked >= 6 && asked <= 3 * 7)
    #expect(scene.leaf?.fingerprint == first.fingerprint)
    #expect(scene.failures.last?.reason == "ca.test: no answer: nobody is there")
    let health = scene.hub.plugins.first { $0.id == "acme" }?.health
    #expect(health?.reason?.hasPrefix("the certificate was not renewed: ca.test") == true)
    scene.authority.fail(.none)
    await scene.hub.pass(.seconds(86_400))
    #expect(scene.leaf?.fingerprint != first.fingerprint)
    #expect(scene.hub.plugins.first { $0.id == "acme" }?.health == .ok)
    #expect(scene.hub.meter("hub_acme_failures") == 0)
  }

  @Test func whoIsToldToComeBackInTwoHoursDoes() async throws {
    let scene = try await Scene { authority, _ in
      authority.fail(.refuses(path: "/orders", status: 429, code: "rateLimited", retryAfter: "7200"))
    }
    #expect(scene.failures.count == 1)
    scene.authority.fail(.none)
    await scene.hub.pass(.seconds(7_000))
    #expect(scene.renewals.isEmpty)
    await scene.hub.pass(.seconds(1_000))
    #expect(scene.renewals.count == 1)
  }

  @Test func aHubThatIsStartedAgainOrdersNothingAndGoesOnCounting() async throws {
    let first = try await Scene()
    let kept = ["acme-account", "acme-orders"].reduce(into: [String: String]()) { kept, name in
      kept[name] = first.hub.keeper.text(name)
    }
    #expect(kept.count == 2)
    let again = try await Scene(desk: first.desk, kept: kept)
    #expect(again.orders == 0 && again.renewals.isEmpty)
    // What was kept of an order that failed holds over a restart as well.
    first.authority.fail(.away)
    await first.hub.pass(.seconds(61 * 86_400))
    #expect(first.hub.keeper.text("acme-orders")?.contains("nobody is there") == true)
  }

  @Test func aCertificateThatSomebodyReplacedOrOfOtherNamesIsOrderedAnew() async throws {
    let first = try await Scene()
    let orders = try #require(first.hub.keeper.text("acme-orders"))
    let other = try SelfSigned.make(for: Scene.domains)
    try first.desk.use(other.certificate + other.key)
    let again = try await Scene(desk: first.desk, kept: ["acme-orders": orders])
    #expect(again.orders == 1)
  }

  @Test func noMoreOrdersBeginInADayThanMayThoughSomebodyAsks() async throws {
    let scene = try await Scene("ordersPerDay: 2")
    let again = await scene.hub.ask(.POST, "/admin/v1/certificate/renew", isAdmin: true)
    #expect(again.status == 200 && scene.orders == 2)
    let third = await scene.hub.ask(.POST, "/admin/v1/certificate/renew", isAdmin: true)
    #expect(third.status == 409 && third.json?["code"]?.text == "too-many-orders")
    #expect(scene.orders == 2)
  }

  @Test func aDiskThatIsFullLeavesTheCertificateThatIsThere() async throws {
    let scene = try await Scene()
    let first = scene.leaf
    scene.desk.state.withLock { $0.isFull = true }
    _ = await scene.hub.ask(.POST, "/admin/v1/certificate/renew", isAdmin: true)
    #expect(scene.leaf?.fingerprint == first?.fingerprint)
    #expect(scene.failures.last?.reason == "the certificate cannot be taken into use: no space is left")
  }

  @Test func neitherKeyNorTokenIsEverPrinted() async throws {
    let scene = try await Scene(
      "externalAccount: {id: kid, key: 'env:EAB'}", secrets: ["EAB": "c2VjcmV0LW9mLW1hbnktbGV0dGVycw"])
    scene.authority.fail(.unproven)
    _ = await scene.hub.ask(.POST, "/admin/v1/certificate/renew", isAdmin: true)
    let said = scene.hub.logLines.joined() + "\(await scene.report())"
    #expect(!said.contains("PRIVATE") && !said.contains("c2VjcmV0"))
    #expect(!said.contains(Authority.token(0)))
  }

  @Test func aReloadGoesOnWithOneKeeper() async throws {
    let scene = try await Scene()
    try await scene.hub.reload(with: Scene.yaml("ordersPerDay: 7"))
    await scene.hub.pass(.seconds(86_400))
    #expect(scene.orders == 1)
    await scene.hub.pass(.seconds(60 * 86_400))
    #expect(scene.orders == 2)
  }

  @Test func itListensForAsLongAsThePluginIsOn() async throws {
    let file = "challenge: http-01, listen: ['127.0.0.1:80']"
    let scene = try await Scene(file)
    #expect(scene.desk.state.withLock { $0.addresses } == ["127.0.0.1:80"])
    try await scene.hub.reload(with: Scene.yaml("\(file), ordersPerDay: 7"))
    #expect(scene.desk.state.withLock { $0.addresses } == ["127.0.0.1:80"])
    try await scene.hub.reload(with: "plugins: []")
    #expect(scene.desk.state.withLock { $0.addresses } == [])
  }

  @Test func anAddressThatCannotBeHadIsSaidAndTriedAgain() async throws {
    let scene = try await Scene("challenge: http-01") { _, desk in desk.state.withLock { $0.isDeaf = true } }
    let health = scene.hub.plugins.first { $0.id == "acme" }?.health
    #expect(health == .degraded("challenges cannot be answered: no space is left"))
    scene.desk.state.withLock { $0.isDeaf = false }
    await scene.hub.pass(.seconds(300))
    #expect(scene.desk.state.withLock { $0.addresses } == [":80"])
  }

  @Test func withoutANameNothingIsOrdered() async throws {
    let scene = try await Scene(yaml: "plugins: [{acme: {agreeToTerms: true}}]")
    await scene.hub.pass(.seconds(3_600))
    #expect(scene.orders == 0 && scene.leaf?.hostNames == ["localhost"])
    let health = scene.hub.plugins.first { $0.id == "acme" }?.health
    #expect(health == .degraded("acme.domains is empty: which names is it for?"))
    let asked = await scene.hub.ask(.POST, "/admin/v1/certificate/renew", isAdmin: true)
    #expect(asked.json?["code"]?.text == "no-domains" && scene.orders == 0)
  }

  @Test func withoutAFolderThePluginDoesNotStart() async throws {
    let hub = try TestHub(unbooted: Scene.yaml(), catalogue: [CatalogueEntry(AcmePlugin.self)])
    await #expect(throws: (any Error).self) { try await hub.boot() }
  }

  @Test(arguments: [
    ("domains: ['*.a.test'], agreeToTerms: true", "has a star"),
    ("domains: [10.0.0.1], agreeToTerms: true", "is no name"),
    ("domains: [a.test, a.test], agreeToTerms: true", "twice"),
    ("domains: [a.test]", "agreeToTerms is not true"),
    ("domains: [a.test], agreeToTerms: true, directory: 'http://ca.test'", "https://"),
    ("domains: [a.test], agreeToTerms: true, contact: [ops@a.test]", "mailto:"),
    ("domains: [a.test], agreeToTerms: true, externalAccount: {id: x}", "needs both id and key"),
    ("domains: [a.test], agreeToTerms: true, ordersPerDay: 0", "1 to 100"),
  ])
  func whatCannotBeIsSaid(_ settings: String, _ words: String) {
    let said = #expect(throws: TestHubError.self) {
      try TestHub(
        unbooted: "plugins: [{acme: {\(settings)}}]", catalogue: [CatalogueEntry(AcmePlugin.self)])
    }
    #expect(said?.description.contains(words) == true, "\(said?.description ?? "")")
  }
}
