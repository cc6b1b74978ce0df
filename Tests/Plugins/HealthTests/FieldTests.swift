import Health
import HubKernel
import HubRegistry
import HubTesting
import Signaling
import Testing

/// Old clients and scripts read these answers by the names of their fields.
@Suite struct FieldTests {
  private static let plugins = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
    CatalogueEntry(HealthPlugin.self),
  ]

  private static func hub(_ plugins: String = "signaling, hub-registry, health") async throws -> TestHub {
    try await TestHub(
      yaml: "hub: {name: dev}\nplugins: [\(plugins)]", catalogue: Self.plugins)
  }

  private static func keys(_ value: JSONValue?) -> Set<String> {
    guard case .object(let members) = value else { return [] }
    return Set(members.map(\.key))
  }

  private static func first(_ value: JSONValue?) -> JSONValue? {
    guard case .array(let items) = value else { return nil }
    return items.first
  }

  /// What every generation of hubs showed under a path, but for what speaks of parts that this hub has not.
  @Test(arguments: [
    (
      "/health",
      [
        "status timestamp uptime isHub connections peers hubs networks memory",
        "nodeId connected uptime_ms plugins",
      ]
    ),
    (
      "/stats",
      [
        "isRunning isHub hubPeerId hubMeshNamespace connections peers hubs networks bootstrapHubs",
        "maxConnections uptime host port",
      ]
    ),
    ("/hubstats", ["totalHubs connectedHubs hubs bootstrapHubs"]),
    ("/hubs", ["timestamp totalHubs hubs"]),
    (
      "/signaling",
      [
        "nodeId signalingPort wsUrl webrtcUrl generatePeerIdUrl connectedPeers totalConnections",
        "peerDataEntries instructions alternativeUrls timestamp",
      ]
    ),
    ("/generate-peer-id", ["peerId length wsUrl usage nodeId timestamp"]),
    ("/peers", ["nodeId peers count timestamp"]),
  ]) func showsTheFieldsOfEveryGeneration(path: String, fields: [String]) async throws {
    let hub = try await Self.hub()
    let answer = await hub.ask(.GET, path)
    #expect(answer.status == 200)
    #expect(answer.header("content-type")?.hasPrefix("application/json") == true)
    let wanted = Set(fields.joined(separator: " ").split(separator: " ").map(String.init))
    #expect(wanted.subtracting(Self.keys(answer.json)).isEmpty)
  }

  @Test func showsTheFieldsOfWhatIsListed() async throws {
    let hub = try await Self.hub()
    await hub.connect("ann", in: "x", announcing: #"{"isHub":true}"#)
    let entry: Set<String> = ["peerId", "registeredAt", "lastActivity", "networkName", "data", "connectedAt"]
    for path in ["/hubs", "/hubstats"] {
      let listed = try #require(Self.first(await hub.ask(.GET, path).json?["hubs"]))
      #expect(entry.subtracting(Self.keys(listed)).isEmpty)
      #expect(listed["peerId"]?.text == ("ann" as PeerID).description)
      #expect(listed["data"]?["isHub"]?.bool == true)
    }
    let peer = try #require(Self.first(await hub.ask(.GET, "/peers").json?["peers"]))
    #expect(
      Set(["peerId", "fullPeerId", "nodeId", "connected"]).subtracting(Self.keys(peer))
        .isEmpty)
    #expect(peer["fullPeerId"]?.text == ("ann" as PeerID).description)
    let statistics = await hub.ask(.GET, "/stats").json
    #expect(Self.keys(statistics?["bootstrapHubs"]) == ["total", "connected"])
    #expect(Self.keys(await hub.ask(.GET, "/health").json?["memory"]).contains("rss"))
  }

  @Test func countsWhoIsThere() async throws {
    let hub = try await Self.hub()
    await hub.connect("ann", in: "x", announcing: #"{"isHub":true}"#)
    await hub.connect("bob", in: "y")
    await hub.connect("cid")
    await hub.pass(.milliseconds(1_500))
    let health = try #require(await hub.ask(.GET, "/health").json)
    #expect(health["status"]?.text == "healthy")
    #expect(health["timestamp"]?.text == "2026-01-01T00:00:01.500Z")
    #expect(health["uptime"] == .number("1.5"))
    #expect(health["uptime_ms"]?.int == 1_500)
    for path in ["/health", "/stats"] {
      let figures = try #require(await hub.ask(.GET, path).json)
      #expect(figures["connections"]?.int == 3)
      #expect(figures["peers"]?.int == 2)
      #expect(figures["networks"]?.int == 2)
      #expect(figures["hubs"]?.int == 1)
      #expect(figures["isHub"]?.bool == false)
    }
    #expect(await hub.ask(.GET, "/hubs").json?["totalHubs"]?.int == 1)
    #expect(await hub.ask(.GET, "/peers").json?["count"]?.int == 2)
    #expect(await hub.ask(.GET, "/signaling").json?["totalConnections"]?.int == 3)
    #expect(await hub.ask(.GET, "/signaling").json?["peerDataEntries"]?.int == 2)
  }

  @Test func tellsAStrangerHowToComeIn() async throws {
    let hub = try await Self.hub()
    let headers = [(name: "host", value: "hub.example:8080")]
    let answer = try #require(await hub.ask(.GET, "/signaling", headers: headers).json)
    #expect(answer["wsUrl"]?.text == "ws://hub.example:8080")
    #expect(answer["generatePeerIdUrl"]?.text == "http://hub.example:8080/generate-peer-id")
    let fresh = try #require(await hub.ask(.GET, "/generate-peer-id", headers: headers).json)
    let id = try #require(fresh["peerId"]?.text)
    #expect(fresh["length"]?.int == id.utf8.count)
    #expect(fresh["wsUrl"]?.text == "ws://hub.example:8080/?peerId=\(id)")
    #expect(await hub.upgrade(query: "peerId=\(id)").isOpen)
    #expect(await hub.ask(.GET, "/generate-peer-id").json?["peerId"]?.text != id)
  }

  @Test func answersWithoutTheListOfHubs() async throws {
    let hub = try await Self.hub("signaling, health")
    #expect(await hub.ask(.GET, "/health").json?["hubs"]?.int == 0)
    #expect(await hub.ask(.GET, "/stats").json?["hubMeshNamespace"]?.text == "")
    #expect(await hub.ask(.GET, "/hubs").status == 404)
  }

  @Test func isReadyWhenItListensUntilItStops() async throws {
    let hub = try await Self.hub()
    for path in ["/readyz", "/healthz"] {
      let early = await hub.ask(.GET, path)
      #expect(early.status == 503)
      #expect(early.text == "[-] listening the hub does not listen yet\nnot ready\n")
    }
    hub.kernel.announceStart(listening: ["127.0.0.1:3000"])
    #expect(await hub.ask(.GET, "/readyz").text == "ok\n")
    let wordy = await hub.ask(.GET, "/readyz?verbose").text
    #expect(wordy.contains("[+] signaling ok\n"))
    #expect(await hub.ask(.GET, "/stats").json?["port"]?.int == 3_000)
    #expect(await hub.ask(.GET, "/stats").json?["host"]?.text == "127.0.0.1")
    #expect(await hub.ask(.GET, "/signaling").json?["signalingPort"]?.int == 3_000)
    try await hub.drain(within: .seconds(1))
    #expect(await hub.ask(.GET, "/readyz").status == 503)
    #expect(await hub.ask(.GET, "/livez").text == "ok\n")
    #expect(await hub.ask(.GET, "/health").json?["status"]?.text == "draining")
  }
}
