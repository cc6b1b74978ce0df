import HubKernel
import HubTesting
import Mesh
import Testing

/// Hubs of older kinds on the network of hubs of a tenant, or of the server, hear of peers there and of no
/// others; and nobody hears of those that they tell of but peers there.
@Suite struct TenantStrangerTests {
  private static let realms = ["acme", "umbra", "open"]
  /// Older hubs of a tenant show one of its tokens. They can prove no secret, so the tenant asks for none.
  private static let tenants = """
    namespaces:
      acme:
        networks: ['acme-*']
        plugins:
          hub-registry: {mesh: acme-mesh}
          auth-tokens: {hubs: {secret: []}, required: false, tokens: [{name: a, value: "\(acmeHash)"}]}
      umbra:
        networks: ['umbra-*']
        plugins:
          hub-registry: {mesh: umbra-mesh}
          auth-tokens: {hubs: {secret: []}, required: false, tokens: [{name: u, value: "\(umbraHash)"}]}
    """
  private static let acmeHash = "sha256:8abe5c115792a8e1f348cc8808be62829e4fdf2270112b4a524d20900683d214"
  private static let umbraHash = "sha256:c2c89646cee8ec2461ec1fc53ee530a64b9b36df390e3b3c38e7987e6a5434d7"

  private static func credential(_ realm: String) -> String {
    switch realm {
    case "acme": "&token=token-of-north-0123456789abcdef"
    case "umbra": "&token=token-of-south-0123456789abcdef"
    default: ""
    }
  }

  /// Two hubs that share a secret, where the server itself takes no older hubs; or one that has none, where
  /// all do.
  struct Setting: Sendable, CustomStringConvertible {
    let hubs: [String]
    var isOpen: Bool { hubs.count == 1 }
    /// The realms in which there are older hubs.
    var older: [String] { isOpen ? TenantStrangerTests.realms : ["acme", "umbra"] }
    var description: String { isOpen ? "one hub without a secret" : "two hubs with a secret" }
  }

  static let settings = [Setting(hubs: ["a", "b"]), Setting(hubs: ["a"])]

  private static func mesh(_ realm: String) -> String { realm == "open" ? "pigeonhub-mesh" : "\(realm)-mesh" }
  private static func secret(_ realm: String) -> String { "secret-of-\(realm)" }
  private static func name(_ realm: String, at hub: String) -> String { "\(realm) at \(hub)" }
  private static func older(_ realm: String, at hub: String) -> String { "\(realm)-older-\(hub)" }
  private static func spokenFor(_ realm: String, at hub: String) -> String { "\(realm) behind \(hub)" }

  /// A peer of each realm at each hub, and there an older hub on each network of hubs that tells of one peer
  /// in the lobby of every realm, its own or not.
  private func populate(_ flock: Flock, _ setting: Setting) async throws {
    let form =
      setting.isOpen
      ? Flock.Form(plugins: ["auth-tokens"], tenants: Self.tenants, isOpen: true)
      : Flock.Form(tenants: Self.tenants)
    for hub in setting.hubs { try await flock.hub(hub, calling: hub == "a" ? [] : ["a"], form) }
    for realm in Self.realms {
      for hub in setting.hubs {
        try await flock.peer(
          Self.name(realm, at: hub), at: hub, in: "\(realm)-lobby", #"{"note":"\#(Self.secret(realm))"}"#)
        guard setting.older.contains(realm) else { continue }
        let stranger = await flock.fleet.stranger(Self.older(realm, at: hub))
        let announcement =
          #"{"type":"announce","networkName":"\#(Self.mesh(realm))","data":{"isHub":true,"#
          + #""note":"\#(Self.secret(realm))"}}"#
        let told = Self.realms.map { lobby in
          #"{"type":"peer-discovered","data":{"peerId":"\#(Flock.id(Self.spokenFor(realm, at: hub)))","#
            + #""isHub":false,"note":"\#(Self.secret(realm))"},"networkName":"\#(lobby)-lobby"}"#
        }
        stranger.reply { heard, _ in
          heard.json?["type"]?.text == "connected" ? [announcement] + told : []
        }
        await stranger.call(
          "ws://\(hub):3000/?peerId=\(Flock.id(stranger.name))\(Self.credential(realm))")
      }
    }
    await flock.fleet.pass(.seconds(3))
  }

  /// All that everybody of a realm has heard.
  private func heard(by realm: String, _ flock: Flock, _ setting: Setting) async throws -> [String] {
    var texts: [String] = []
    for hub in setting.hubs {
      let server = try #require(flock.fleet.hub(hub))
      texts += server.heard(by: Flock.id(Self.name(realm, at: hub))).map(\.text)
      guard setting.older.contains(realm) else { continue }
      texts += await flock.fleet.stranger(Self.older(realm, at: hub)).heard.map(\.text)
    }
    return texts
  }

  /// Every id that has to do with a realm.
  private func ids(of realm: String) -> [String] {
    ["a", "b"].flatMap { hub in
      [Self.name(realm, at: hub), Self.older(realm, at: hub), Self.spokenFor(realm, at: hub)]
        .map { Flock.id($0).description }
    }
  }

  private func offer(_ realm: String, from sender: PeerID, to target: PeerID) -> String {
    #"{"type":"offer","data":"\#(Self.secret(realm))","fromPeerId":"\#(sender)","#
      + #""targetPeerId":"\#(target)","networkName":"\#(realm)-lobby"}"#
  }

  /// Everybody, and everybody whom an older hub speaks for, sends an offer to everybody of all realms.
  private func offerEverything(_ flock: Flock, _ setting: Setting) async throws {
    for (realm, hub) in Self.realms.flatMap({ realm in setting.hubs.map { (realm, $0) } }) {
      let peer = Flock.id(Self.name(realm, at: hub))
      let spokenFor = Flock.id(Self.spokenFor(realm, at: hub))
      let server = try #require(flock.fleet.hub(hub))
      for (other, place) in Self.realms.flatMap({ other in setting.hubs.map { (other, $0) } }) {
        let target = Flock.id(Self.name(other, at: place))
        if setting.older.contains(realm) {
          let stranger = await flock.fleet.stranger(Self.older(realm, at: hub))
          await stranger.say(offer(realm, from: spokenFor, to: target))
        }
        await server.send(offer(realm, from: peer, to: target), by: peer)
        await server.send(
          offer(realm, from: peer, to: Flock.id(Self.spokenFor(other, at: place))), by: peer)
      }
    }
    await flock.fleet.pass(.seconds(2))
  }

  @Test(arguments: settings)
  func nobodyHearsOfAnotherTenantThroughHubsOfOlderKinds(setting: Setting) async throws {
    let flock = Flock()
    try await populate(flock, setting)
    try await offerEverything(flock, setting)
    for realm in Self.realms {
      let texts = try await heard(by: realm, flock, setting)
      for other in Self.realms where other != realm {
        // What it was itself told in answer to its own words has the target in it, and nothing else may.
        let news = texts.filter { !$0.contains(#""type":"error""#) }
        #expect(!texts.contains { $0.contains(Self.secret(other)) }, "\(realm) of \(other)")
        for id in ids(of: other) { #expect(!news.contains { $0.contains(id) }, "\(realm) of \(other)") }
      }
      // Nor of the hubs, where it is a tenant.
      for hub in setting.hubs where realm != "open" {
        #expect(!texts.contains { $0.contains(Flock.id(hub).description) }, "\(realm) of hub \(hub)")
      }
    }
  }

  @Test(arguments: settings) func everybodyHearsOfTheirOwn(setting: Setting) async throws {
    let flock = Flock()
    try await populate(flock, setting)
    try await offerEverything(flock, setting)
    for realm in Self.realms {
      let hasOlder = setting.older.contains(realm)
      let spokenFor = hasOlder ? Set(setting.hubs.map { Flock.id(Self.spokenFor(realm, at: $0)) }) : []
      for hub in setting.hubs {
        let name = Self.name(realm, at: hub)
        let others = setting.hubs.filter { $0 != hub }.map { Flock.id(Self.name(realm, at: $0)) }
        #expect(try flock.known(by: name, at: hub) == spokenFor.union(others))
        // From the peers at all hubs, itself among them, and from those that are spoken for.
        #expect(try flock.offers(to: name, at: hub).count == setting.hubs.count * (hasOlder ? 2 : 1))
        guard hasOlder else { continue }
        let stranger = await flock.fleet.stranger(Self.older(realm, at: hub))
        #expect(stranger.heard.contains { $0.json?["type"]?.text == "offer" }, "\(realm) at \(hub)")
        #expect(stranger.heard.contains { $0.text.contains("viaHub") })
      }
    }
  }

  /// The name of a tenant's network of hubs can be guessed; whoever is taken for a hub there would be told of
  /// the names of all its networks and of everybody in them.
  @Test func whoeverShowsNoCredentialOfATenantIsNotTakenForOneOfItsHubs() async throws {
    let flock = Flock()
    try await flock.hub("a", Flock.Form(plugins: ["auth-tokens"], tenants: Self.tenants, isOpen: true))
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    let stranger = await flock.fleet.stranger("curious")
    let id = Flock.id(stranger.name)
    stranger.reply { heard, _ in
      heard.json?["type"]?.text == "connected"
        ? [
          #"{"type":"announce","networkName":"acme-mesh","data":{"isHub":true}}"#,
          #"{"type":"peer-discovered","data":{"peerId":"\#(Flock.id("zoe"))"},"networkName":"acme-lobby"}"#,
          #"{"type":"ping"}"#,
        ] : []
    }
    await stranger.call("ws://a:3000/?peerId=\(id)")
    await flock.fleet.pass(.seconds(2))
    let told = stranger.heard.compactMap { $0.json?["code"]?.text ?? $0.json?["type"]?.text }
    // It stays a peer like others: it hears what they hear.
    #expect(told == ["connected", "classic-refused", "not-a-hub", "pong"])
    #expect(stranger.call?.isOpen == true)
    #expect(!stranger.heard.contains { $0.text.contains(Flock.id("ann").description) })
    #expect(try flock.known(by: "ann", at: "a") == [])
  }

  @Test func aHubThatIntroducesItselfInATenantIsNotToldOfTheMesh() async throws {
    let flock = Flock()
    let hub = try await flock.hub("a", Flock.Form(mesh: "inner-circle", tenants: Self.tenants))
    let stranger = await flock.fleet.stranger("curious")
    let id = Flock.id(stranger.name)
    stranger.reply { heard, _ in
      guard heard.json?["type"]?.text == "connected" else { return [] }
      return [
        #"{"type":"announce","networkName":"acme-lobby","data":{"isHub":true,"mesh":{"version":1,"#
          + #""hub":"\#(id)","epoch":"1","instance":"1","mesh":"guess"}}}"#
      ]
    }
    await stranger.call("ws://a:3000/?peerId=\(id)")
    await flock.fleet.pass(.seconds(1))
    #expect(stranger.heard.last?.json?["code"]?.text == "hub-of-tenant")
    #expect(!stranger.heard.contains { $0.text.contains("inner-circle") })
    let outlook = await hub.ask("GET", "/hubs").text
    #expect(!outlook.contains(id.description.prefix(8)))
    let shown = try #require(hub.kernel.service((any MeshInsight).self))
    #expect(try await hub.run { await shown.status() }.refusals.isEmpty)
  }
}
