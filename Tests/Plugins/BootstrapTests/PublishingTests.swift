import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import Bootstrap
@testable import Mesh

@Suite struct PublishingTests {
  /// Says where this hub is reached.
  final class Insight: Plugin, MeshInsight {
    static let manifest = Manifest("insight", "Says it.", provides: [Capability((any MeshInsight).self)])

    init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

    func wire(_ hub: Wiring) { hub.offer((any MeshInsight).self, self) }
    func trace(_ peer: PeerID, in namespace: Namespace?) async -> [MeshTrace] { [] }
    func explain(_ hub: PeerID) async -> HubExplanation? { nil }
    func ping(_ hub: PeerID) async -> PingAnswer? { nil }
    func status() async -> MeshStatus {
      MeshStatus(
        id: "me", name: "me", epoch: 1, mesh: "pigeonhub-mesh", region: "eu-west", url: "https://me.example",
        isDraining: false, hubs: [], links: [], edges: [], wanted: [], remoteMembers: 0, counts: [])
    }
  }

  private func hub(_ settings: String, secrets: [String: String] = [:]) async throws -> TestHub {
    let hub = try await TestHub(
      yaml: "plugins: [mesh-double, insight, bootstrap: {\(settings)}]",
      catalogue: [CatalogueEntry(Insight.self)] + Scene.catalogue, secrets: secrets)
    let mesh = try #require(hub.kernel.runningPlugin("mesh-double") as? MeshDouble)
    mesh.script.withLock { script in
      script.hubs = [
        MeshDouble.figures("a", url: "wss://a.example", region: "us-east"),
        MeshDouble.figures("b", url: "ws://10.0.0.7:3000"), MeshDouble.figures("c", url: ""),
      ]
    }
    return hub
  }

  @Test func tellsOfItselfAndOfThoseInItsMeshThatArePublic() async throws {
    let answer = try await hub("").ask(.GET, Discovery.path)
    #expect(answer.status == 200)
    let found = try #require(Answers.document(Array(answer.text.utf8), at: 0))
    #expect(found.items.map(\.record.location.description) == ["wss://me.example", "wss://a.example"])
    #expect(found.items.map(\.record.region) == ["eu-west", "us-east"])
    #expect(found.items.map(\.record.signature) == [.none, .none])
    #expect(answer.headers.contains { $0.name == "cache-control" && $0.value == "public, max-age=300" })
  }

  @Test func signsWhatItSaysOfItself() async throws {
    let key = try PrivateKey.generate(.ed25519)
    let hub = try await hub(
      "publish: {key: env:KEY, hubs: false, app: chess}",
      secrets: ["KEY": String(decoding: try key.pem(), as: UTF8.self)])
    let page = Array(await hub.ask(.GET, Discovery.path).text.utf8)
    let found = try #require(Answers.document(page, at: 0))
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    #expect(found.items.map(\.record.signature) == [.valid(key: half)])
    let older = await hub.ask(.GET, Discovery.olderPath)
    let bundle = try SeedBundle(JSONValue(parsing: older.text))
    #expect(bundle.app == "chess" && bundle.key == half)
    #expect(bundle.seeds.map(\.description) == ["wss://me.example"])
    #expect(older.headers.contains { $0.name == "cache-control" && $0.value == "public, max-age=300" })
  }

  @Test func withoutAKeyThereIsNoOlderList() async throws {
    let answer = try await hub("").ask(.GET, Discovery.olderPath)
    #expect(answer.status == 404 && answer.json?["code"]?.text == "not-signed")
  }

  @Test func saysNothingWhereItIsToldTo() async throws {
    #expect(try await hub("publish: {enabled: false}").ask(.GET, Discovery.path).status == 404)
  }

  @Test func aKeyOfAnotherKindIsRefusedWithTheSettings() async throws {
    let key = try PrivateKey.generate(.p256)
    await #expect(throws: TestHubError.self) {
      _ = try await hub(
        "publish: {key: env:KEY}", secrets: ["KEY": String(decoding: try key.pem(), as: UTF8.self)])
    }
  }
}
