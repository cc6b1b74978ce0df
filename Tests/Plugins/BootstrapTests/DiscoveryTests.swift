import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import Bootstrap
@testable import Mesh

@Suite struct DiscoveryTests {
  private static let now: Int64 = 1_767_225_600_000
  private let page = "https://example.org/.well-known/pigeonhub-bootstrap"
  private let olderPage = "https://example.org/.well-known/peerpigeon.json"
  private let texts = "_pigeonhub-bootstrap.example.org"
  private let key: PrivateKey
  private let text: String

  init() throws {
    key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    text = Base64Text.encode(half)
  }

  private func signed(_ url: String, region: String = "", at time: Int64 = now) throws -> String {
    let record = HubRecord(try HubLocation(url), region: region)
    return try #require(record.signed(with: key, at: time)).json.description
  }

  private func document(_ records: [String]) -> OutgoingAnswer {
    OutgoingAnswer(status: 200, body: Array("{\"v\":1,\"peers\":[\(records.joined(separator: ","))]}".utf8))
  }

  @Test func findsHubsAtAWellKnownAddressAndInTexts() async throws {
    let scene = try await Scene("discovery: {domains: [example.org], keys: [\"\(text)\"]}") { hub in
      hub.web.answer(page, with: document([#"{"u":"wss://a.example","priority":1}"#]))
      hub.web.answer(name: texts, with: .success(["v=spf1 -all", "wss://b.example/hub"]))
    }
    #expect(Set(try scene.called) == ["wss://a.example", "wss://b.example/hub"])
    #expect(scene.hub.meter("hub_bootstrap_found_total", labels: ["source": "dns"]) == 1)
    #expect(scene.hub.meter("hub_bootstrap_found_total", labels: ["source": "well-known"]) == 1)
  }

  @Test func readsTheOlderListWhenThereIsNoOther() async throws {
    let seeds = [try HubLocation("wss://a.example"), try HubLocation("wss://b.example")]
    let bundle = try #require(SeedBundle(app: "mesh", seeds: seeds, seconds: 600, at: Self.now, key: key))
    let forged = bundle.json.description.replacing("a.example", with: "c.example")
    for (body, expected) in [(bundle.json.description, 2), (forged, 0)] {
      let scene = try await Scene(
        "discovery: {domains: [example.org], keys: [\"\(text)\"], signatures: required}"
      ) { hub in
        hub.web.answer(page, with: OutgoingAnswer(status: 404))
        hub.web.answer(olderPage, with: OutgoingAnswer(status: 200, body: Array(body.utf8)))
      }
      #expect(try scene.called.count == expected)
    }
  }

  @Test func aListThatHasExpiredIsNotUsed() async throws {
    let seeds = [try HubLocation("wss://a.example")]
    let bundle = try #require(
      SeedBundle(app: "mesh", seeds: seeds, seconds: 600, at: Self.now - 601_000, key: key))
    let scene = try await Scene("discovery: {domains: [example.org]}") { hub in
      hub.web.answer(page, with: OutgoingAnswer(status: 200, body: Array(bundle.json.description.utf8)))
    }
    #expect(try scene.called.isEmpty)
    #expect(scene.hub.meter("hub_bootstrap_records_refused_total", labels: ["reason": "old"]) == 1)
  }

  @Test func whereSignaturesAreRequiredOnlyListedKeysCount() async throws {
    let stranger = try PrivateKey.generate(.ed25519)
    let theirs = try #require(
      HubRecord(try HubLocation("wss://theirs.example")).signed(with: stranger, at: Self.now))
    let mine = try signed("wss://mine.example")
    let forged = try signed("wss://forged.example").replacing("forged.example", with: "other.example")
    let old = try signed("wss://old.example", at: Self.now - 91 * 86_400_000)
    let future = try signed("wss://future.example", at: Self.now + 601_000)
    let records = [
      mine, theirs.json.description, forged, old, future, #"{"u":"wss://unsigned.example"}"#, "7",
    ]
    let scene = try await Scene(
      "discovery: {domains: [example.org], dns: false, keys: [\"\(text)\"], signatures: required}"
    ) { hub in
      hub.web.answer(page, with: document(records))
    }
    #expect(try scene.called == ["wss://mine.example"])
    for (reason, count) in [("unsigned", 2), ("forged", 1), ("old", 1), ("future", 1), ("malformed", 1)] {
      #expect(
        scene.hub.meter("hub_bootstrap_records_refused_total", labels: ["reason": "\(reason)"]) == count,
        "\(reason)")
    }
  }

  @Test func whereTheyArePreferredListedKeysComeFirst() async throws {
    let mine = try signed("wss://mine.example")
    let scene = try await Scene(
      "parallel: 1, discovery: {domains: [example.org], dns: false, "
        + "keys: [{key: \"\(text)\", tier: community}]}"
    ) { hub in
      hub.web.answer(
        page,
        with: document([#"{"u":"wss://unsigned.example","priority":0}"#, mine]))
    }
    #expect(try scene.called == ["wss://mine.example"])
    try await scene.fail("wss://mine.example")
    #expect(try scene.called == ["wss://mine.example", "wss://unsigned.example"])
  }

  @Test func noRecordLeadsIntoANetworkThatIsNotPublic() async throws {
    let inner = [
      "ws://127.0.0.1:3000", "ws://localhost:3000", "ws://10.0.0.1", "ws://192.168.1.1",
      "ws://169.254.169.254",
      "ws://[::1]", "ws://[fd00::1]", "ws://[::ffff:10.0.0.1]", "ws://router", "ws://printer.local",
      "wss://a.example:22", "wss://a.example:25", "ws://[64:ff9b::a00:1]", "ws://100.64.0.1",
    ]
    let records = inner.map { "{\"u\":\"\($0)\"}" }
    let scene = try await Scene("discovery: {domains: [example.org], dns: false}") { hub in
      hub.web.answer(page, with: document(records))
    }
    await scene.hub.pass(.seconds(3_600))
    #expect(try scene.called.isEmpty)
    #expect(
      scene.hub.meter("hub_bootstrap_records_refused_total", labels: ["reason": "inner"]) ?? 0 >= inner.count)
    let allowed = try await Scene(
      "discovery: {domains: [example.org], dns: false, privateAddresses: true, connections: 16}, parallel: 16"
    ) { $0.web.answer(page, with: document(records)) }
    #expect(try allowed.called.contains("ws://127.0.0.1:3000"))
  }

  @Test func whoeverNobodyStandsForIsCalledAtPublicAddressesAlone() async throws {
    let mine = try signed("wss://mine.example")
    let records = [mine, #"{"u":"wss://theirs.example"}"#]
    for (more, expected) in [("", AddressReach.world), (", privateAddresses: true", .machine)] {
      let scene = try await Scene(
        "hubs: [ws://own.example], discovery: {domains: [example.org], dns: false, connections: 16, "
          + "keys: [{key: \"\(text)\", tier: custom}]\(more)}"
      ) { $0.web.answer(page, with: document(records)) }
      #expect(try scene.call("wss://theirs.example").address.reach == expected)
      #expect(try scene.call("wss://mine.example").address.reach == .anywhere)
      #expect(try scene.call("ws://own.example").address.reach == .anywhere)
    }
  }

  @Test func oneSourceTellsOfNoMoreHubsThanItMay() async throws {
    let many = (0..<200).map { "{\"u\":\"wss://hub\($0).example\"}" }
    let twins = (0..<10).map { "{\"u\":\"wss://hub0.example/\($0)\"}" }
    let scene = try await Scene("discovery: {domains: [example.org], dns: false}") { hub in
      hub.web.answer(page, with: document(many + twins))
    }
    #expect(try scene.bootstrap.caller.ledger.state.withLock { $0.roster.entries.count } == 32)
    #expect(scene.hub.meter("hub_bootstrap_records_refused_total", labels: ["reason": "surplus"]) == 178)
  }

  @Test func whatAPlaceDoesNotSayIsTold() async throws {
    let scene = try await Scene("discovery: {domains: [example.org, other.example], hubs: false}") { hub in
      hub.web.answer(page, with: OutgoingAnswer(status: 200, body: Array("<html>".utf8)))
      hub.web.answer(olderPage, with: OutgoingAnswer(status: 500))
      hub.web.answer(name: texts, with: .failure(.tooSlow))
    }
    let answer = await scene.ask(.POST, "/admin/v1/bootstrap/discover", body: "")
    let places = (0..<4).compactMap { answer.json?["places"]?[$0] }
    #expect(
      places.map { $0["trouble"]?.text } == [
        "what it says is no list of hubs", "no answer in time", "no answer: nobody is there", nil,
      ])
  }

  @Test func rememberedHubsAreCalledAfterARestart() async throws {
    let first = try await Scene("discovery: {domains: [example.org], dns: false}") { hub in
      hub.web.answer(page, with: document([#"{"u":"wss://a.example"}"#]))
    }
    let kept = try #require(first.hub.keeper.text(Cache.name))
    let second = try await Scene("") { hub in
      hub.keeper.put(kept, as: Cache.name)
    }
    #expect(try second.called == ["wss://a.example"])
    let late = try await Scene("discovery: {cacheTTL: 60s}") { hub in
      hub.keeper.put(kept.replacing("\(Self.now)", with: "\(Self.now - 61_000)"), as: Cache.name)
    }
    #expect(try late.called.isEmpty)
  }

  @Test(arguments: ["", "{", "[]", "{\"v\":2,\"peers\":[]}", "{\"v\":1,\"peers\":7}", "\0\u{1}"])
  func aDamagedCacheIsBegunAnew(text: String) async throws {
    let scene = try await Scene("discovery: {domains: [example.org], dns: false}") { hub in
      hub.keeper.put(text, as: Cache.name)
      hub.web.answer(page, with: document([#"{"u":"wss://a.example"}"#]))
    }
    #expect(
      scene.hub.log.contains {
        $0.message == "the list of hubs that were found is damaged, and is begun anew"
      })
    #expect(try scene.called == ["wss://a.example"])
    #expect(try #require(scene.hub.keeper.text(Cache.name)).contains("a.example"))
  }

  @Test func aCacheIsJudgedLikeAnyStranger() async throws {
    let entry = #"{"record":{"t":"ws","u":"ws://10.0.0.1","priority":1},"heardOf":1767225600000}"#
    let scene = try await Scene("") { $0.keeper.put("{\"v\":1,\"peers\":[\(entry)]}", as: Cache.name) }
    #expect(try scene.called.isEmpty)
  }

  @Test func aFullDiskIsSaidAndHurtsNothing() async throws {
    let scene = try await Scene("discovery: {domains: [example.org], dns: false}") { hub in
      hub.keeper.fill()
      hub.web.answer(page, with: document([#"{"u":"wss://a.example"}"#]))
    }
    #expect(try scene.called == ["wss://a.example"])
    #expect(scene.hub.meter("hub_bootstrap_cache_trouble_total") == 1)
  }

  @Test func hubsInReserveAreTriedAndIllOnesSetAside() async throws {
    let scene = try await Scene("discovery: {domains: [example.org], dns: false, connections: 1}") { hub in
      hub.web.answer(
        page,
        with: document([#"{"u":"wss://a.example","priority":1}"#, #"{"u":"wss://b.example","priority":2}"#]))
      hub.web.fail("https://b.example/health")
    }
    try await scene.open("wss://a.example", "first")
    await scene.hub.pass(.seconds(900))
    #expect(
      scene.hub.web.asked.filter { $0.url == "https://b.example/health" }.map(\.publicOnly) == [
        true, true, true,
      ])
    #expect(
      scene.hub.web.asked.filter { $0.url == "https://b.example/health" }.map(\.method)
        == ["OPTIONS", "OPTIONS", "OPTIONS"])
    let list = await scene.ask(.GET, "/admin/v1/bootstrap")
    #expect(list.json?["hubs"]?[1]?["state"]?.text == "ill")
    scene.hub.web.answer("https://b.example/health", with: OutgoingAnswer(status: 404))
    await scene.hub.pass(.seconds(300))
    #expect(await scene.ask(.GET, "/admin/v1/bootstrap").json?["hubs"]?[1]?["state"]?.text == "reserve")
  }

  @Test func domainsAreAskedOftenOnlyWhileLinksAreMissing() async throws {
    let scene = try await Scene("discovery: {domains: [example.org], dns: false}") {
      $0.web.answer(page, with: document([]))
    }
    await scene.hub.pass(.seconds(1_500))
    #expect(scene.hub.web.asked.count == 6)
    try scene.mesh.script.withLock { $0.links = ["a", "b", "c"].map { MeshDouble.link($0) } }
    await scene.hub.pass(.seconds(3_000))
    #expect(scene.hub.web.asked.count == 6)
    await scene.hub.pass(.seconds(4_200))
    #expect((7...8).contains(scene.hub.web.asked.count))
  }

  @Test func whoLosesEverybodyCallsHubsThatTheMeshHadToldOf() async throws {
    let scene = try await Scene("hubs: [wss://seed.example], discovery: {healthCheck: 10s}")
    try scene.mesh.script.withLock { script in
      script.hubs = [MeshDouble.figures("far", url: "https://far.example", region: "eu-west")]
      script.links = [MeshDouble.link("seed")]
    }
    try await scene.open("wss://seed.example", "seed")
    await scene.hub.pass(.seconds(30))
    #expect(try scene.called == ["wss://seed.example"])
    try scene.mesh.script.withLock { $0.links = [] }
    try await scene.close("wss://seed.example")
    #expect(try scene.called.contains("wss://far.example"))
  }
}
