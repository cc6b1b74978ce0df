import HubKernel
import HubTesting
import Mesh
import Testing

/// Hubs of older kinds on the network of hubs of a tenant, or of the server, hear of peers there and of no
/// others; and nobody hears of those that they tell of but peers there.
@Suite struct TenantStrangerTests {
  private static let realms = ["acme", "umbra", "open"]
  private static let tenants = """
    namespaces:
      acme: {networks: ['acme-*'], plugins: {hub-registry: {mesh: acme-mesh}}}
      umbra: {networks: ['umbra-*'], plugins: {hub-registry: {mesh: umbra-mesh}}}
    """

  private static func mesh(_ realm: String) -> String { realm == "open" ? "pigeonhub-mesh" : "\(realm)-mesh" }
  private static func secret(_ realm: String) -> String { "secret-of-\(realm)" }
  private static func name(_ realm: String, at hub: String) -> String { "\(realm) at \(hub)" }
  private static func older(_ realm: String, at hub: String) -> String { "\(realm)-older-\(hub)" }
  private static func spokenFor(_ realm: String, at hub: String) -> String { "\(realm) behind \(hub)" }

  /// Two hubs, a peer of each realm at both, and at both an older hub on each network of hubs that tells of
  /// one peer in the lobby of every realm, its own or not.
  private func populate(_ flock: Flock) async throws {
    let form = Flock.Form(tenants: Self.tenants)
    try await flock.hub("a", form)
    try await flock.hub("b", calling: ["a"], form)
    for realm in Self.realms {
      for hub in ["a", "b"] {
        try await flock.peer(
          Self.name(realm, at: hub), at: hub, in: "\(realm)-lobby", #"{"note":"\#(Self.secret(realm))"}"#)
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
        await stranger.call("ws://\(hub):3000/?peerId=\(Flock.id(stranger.name))")
      }
    }
    await flock.fleet.pass(.seconds(3))
  }

  /// All that everybody of a realm has heard.
  private func heard(by realm: String, _ flock: Flock) async throws -> [String] {
    var texts: [String] = []
    for hub in ["a", "b"] {
      let server = try #require(flock.fleet.hub(hub))
      texts += server.heard(by: Flock.id(Self.name(realm, at: hub))).map(\.text)
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
  private func offerEverything(_ flock: Flock) async throws {
    for (realm, hub) in Self.realms.flatMap({ realm in ["a", "b"].map { (realm, $0) } }) {
      let peer = Flock.id(Self.name(realm, at: hub))
      let spokenFor = Flock.id(Self.spokenFor(realm, at: hub))
      let stranger = await flock.fleet.stranger(Self.older(realm, at: hub))
      let server = try #require(flock.fleet.hub(hub))
      for (other, place) in Self.realms.flatMap({ other in ["a", "b"].map { (other, $0) } }) {
        let target = Flock.id(Self.name(other, at: place))
        await stranger.say(offer(realm, from: spokenFor, to: target))
        await server.send(offer(realm, from: peer, to: target), by: peer)
        await server.send(
          offer(realm, from: peer, to: Flock.id(Self.spokenFor(other, at: place))), by: peer)
      }
    }
    await flock.fleet.pass(.seconds(2))
  }

  @Test func nobodyHearsOfAnotherTenantThroughHubsOfOlderKinds() async throws {
    let flock = Flock()
    try await populate(flock)
    try await offerEverything(flock)
    for realm in Self.realms {
      let texts = try await heard(by: realm, flock)
      for other in Self.realms where other != realm {
        // What it was itself told in answer to its own words has the target in it, and nothing else may.
        let news = texts.filter { !$0.contains(#""type":"error""#) }
        #expect(!texts.contains { $0.contains(Self.secret(other)) }, "\(realm) of \(other)")
        for id in ids(of: other) { #expect(!news.contains { $0.contains(id) }, "\(realm) of \(other)") }
      }
      // Nor of the hubs, where it is a tenant.
      for hub in ["a", "b"] where realm != "open" {
        #expect(!texts.contains { $0.contains(Flock.id(hub).description) }, "\(realm) of hub \(hub)")
      }
    }
  }

  @Test func everybodyHearsOfTheirOwn() async throws {
    let flock = Flock()
    try await populate(flock)
    try await offerEverything(flock)
    for realm in Self.realms {
      let known = Set(["a", "b"].map { Flock.id(Self.spokenFor(realm, at: $0)) })
      for (hub, other) in [("a", "b"), ("b", "a")] {
        let name = Self.name(realm, at: hub)
        #expect(try flock.known(by: name, at: hub) == known.union([Flock.id(Self.name(realm, at: other))]))
        // From the peer at the other hub, from itself, and from both that are spoken for.
        #expect(try flock.offers(to: name, at: hub).count == 4)
        let stranger = await flock.fleet.stranger(Self.older(realm, at: hub))
        #expect(stranger.heard.contains { $0.json?["type"]?.text == "offer" }, "\(realm) at \(hub)")
        #expect(stranger.heard.contains { $0.text.contains("viaHub") })
      }
    }
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
    #expect(stranger.heard.last?.json?["code"]?.text == "hub-refused")
    #expect(!stranger.heard.contains { $0.text.contains("inner-circle") })
    let outlook = await hub.ask("GET", "/hubs").text
    #expect(!outlook.contains(id.description.prefix(8)))
    let shown = try #require(hub.kernel.service((any MeshInsight).self))
    #expect(try await hub.run { await shown.status() }.refusals.isEmpty)
  }
}
