import HubCrypto
import HubKernel
import HubTesting
import Testing

@testable import AuthTokens

@Suite struct TenantTests {
  private let tenants = """
    {acme: {networks: [acme, acme-*], plugins: {auth-tokens: {keys: env:P256, \
    tokens: [{name: app, value: env:ACME_TOKEN}]}}}, \
    globex: {networks: [globex], plugins: {auth-tokens: {keys: env:ED25519}}}, \
    initech: {networks: [initech]}}
    """

  private func hub(_ settings: String = "audience: hub") async throws -> TestHub {
    try await Bench.hub(settings, namespaces: tenants)
  }

  private func token(by kind: String = "p256", _ more: String = "") throws -> String {
    try Bench.sign(#"{"aud":"hub"\#(more)}"#, by: kind == "p256" ? .p256 : .ed25519)
  }

  @Test func bindsWhoShowsATenantsOwnCredential() async throws {
    let hub = try await hub()
    let app = await hub.connect(PeerID.random(), token: Bench.acmeToken)
    let ann = await hub.connect(PeerID.random(), token: try token())
    for client in [app, ann] {
      #expect(await hub.announce(client, in: "anything").allSatisfy { $0.type != "error" })
    }
    // Both are in the room of that name that is acme's, and see each other.
    #expect(app.heard.contains { $0.type == "peer-discovered" })
    let stranger = await hub.connect(PeerID.random())
    #expect(await hub.announce(stranger, in: "anything").isEmpty)
  }

  @Test func keepsStrangersOutOfTheNetworksOfATenant() async throws {
    let hub = try await hub()
    let stranger = await hub.connect(PeerID.random())
    #expect(stranger.isOpen)
    #expect(await hub.announce(stranger, in: "acme-1").last?["code"] == "unauthorized")
    #expect(await hub.announce(stranger, in: "globex").last?["code"] == "unauthorized")
    #expect(await hub.announce(stranger, in: "initech").isEmpty)
    #expect(await hub.announce(stranger, in: "lobby").isEmpty)
  }

  @Test func letsNoTenantSpeakForAnother() async throws {
    let hub = try await hub()
    #expect(
      await hub.connect(token: try token(by: "p256", #","tenant":"globex""#)).refusal == "token-wrong-tenant")
    #expect(
      await hub.connect(token: try token(by: "p256", #","tenant":"default""#)).refusal == "token-wrong-tenant"
    )
    #expect(await hub.connect(PeerID.random(), token: try token(by: "p256", #","tenant":"acme""#)).isOpen)
    let globex = await hub.connect(PeerID.random(), token: try token(by: "ed25519"))
    // Bound, so the network of that name is globex' own.
    #expect(await hub.announce(globex, in: "acme").isEmpty)
    #expect(hub.kernel.view.figures(.tenant(try #require(Namespace.named("acme")))).peers == 0)
  }

  @Test func letsTheServersKeySpeakForWhomItNames() async throws {
    let hub = try await hub("secrets: env:SECRET, audience: hub")
    let acme = await hub.connect(PeerID.random(), token: try Bench.sign(#"{"aud":"hub","tenant":"acme"}"#))
    #expect(await hub.announce(acme, in: "x").isEmpty)
    #expect(hub.kernel.view.figures(.tenant(try #require(Namespace.named("acme")))).peers == 1)
    let nobody = try Bench.sign(#"{"aud":"hub","tenant":"nobody"}"#)
    #expect(await hub.connect(token: nobody).refusal == "token-unknown-tenant")
    // Without a name it counts where the tenant has no keys of its own.
    let plain = await hub.connect(PeerID.random(), token: try Bench.sign(#"{"aud":"hub"}"#))
    #expect(await hub.announce(plain, in: "acme").last?["code"] == "unauthorized")
    #expect(await hub.announce(plain, in: "initech").isEmpty)
    // Nobody is anonymous where every tenant asks for something.
    #expect(await hub.connect(PeerID.random()).refusal == "unauthorized")
  }

  @Test func showsATenantItsOwnOverHTTP() async throws {
    let hub = try await hub()
    func ask(_ path: String, _ token: String?) async -> String {
      let answer = await hub.ask(.GET, path, headers: token.map { [("authorization", "Bearer \($0)")] } ?? [])
      return "\(answer.status) \(answer.json?["code"]?.text ?? answer.text)"
    }
    #expect(await ask("/view", nil) == "200 default")
    #expect(await ask("/view", Bench.acmeToken) == "200 acme")
    #expect(await ask("/view", "wrong") == "401 token-unknown")
    #expect(await ask("/figures", Bench.acmeToken) == "401 not-an-operator")
    let operators = try Bench.sign(#"{"aud":"hub","operator":true}"#, by: .p256)
    #expect(await ask("/figures", operators) == "200 acme")
    #expect(await ask("/livez", nil) == "200 ok")
    let servers = try await Bench.hub(
      "secrets: env:SECRET, audience: hub, required: false", namespaces: tenants)
    let token = try Bench.sign(#"{"aud":"hub","operator":true}"#)
    let all = await servers.ask(.GET, "/figures", headers: [("authorization", "Bearer \(token)")])
    #expect(all.text == "everything")
  }

  @Test func closesHTTPWhereACredentialIsNeeded() async throws {
    let hub = try await Bench.hub("token: env:TOKEN")
    #expect(await hub.ask(.GET, "/view").status == 401)
    #expect(await hub.ask(.GET, "/livez").status == 200)
    #expect(await hub.ask(.GET, "/hubs").status == 401)
    let answer = await hub.ask(.GET, "/view?token=\(Bench.token)")
    #expect(answer.text == "everything")
    #expect(await hub.ask(.GET, "/view", isAdmin: true).status == 200)
  }

  @Test func findsTheKeyAmongManyTenants() async throws {
    var names = ["acme: {networks: [acme], plugins: {auth-tokens: {keys: env:P256}}}"]
    for number in 0..<300 {
      let token = "{name: a, value: 'sha256:\(Hash.of("\(number)"))'}"
      names.append("t\(number): {plugins: {auth-tokens: {tokens: [\(token)], issuer: i\(number)}}}")
      names.append("k\(number): {plugins: {auth-tokens: {keys: env:ED25519, issuer: k\(number)}}}")
    }
    let hub = try await Bench.hub("audience: hub", namespaces: "{\(names.joined(separator: ", "))}")
    // Too many keys to try them all: the token must say where to look.
    #expect(await hub.connect(PeerID.random(), token: try token()).refusal != nil)
    #expect(await hub.connect(PeerID.random(), token: try token(by: "p256", #","tenant":"acme""#)).isOpen)
    #expect(await hub.connect(PeerID.random(), token: try token(by: "ed25519", #","iss":"k77""#)).isOpen)
    #expect(await hub.connect(PeerID.random(), token: "299-no-such-token").refusal == "token-unknown")
  }
}
