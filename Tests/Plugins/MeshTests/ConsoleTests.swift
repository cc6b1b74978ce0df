import AuthTokens
import HubKernel
import HubRegistry
import HubTesting
import Signaling
import Testing

@testable import Mesh

/// What operators and clients are shown of a mesh, with hubs that really call each other.
@Suite struct ConsoleTests {
  private static let catalogue = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(MeshPlugin.self),
    CatalogueEntry(PhoningPlugin.self),
  ]
  private static let secrets = [
    "RED": "0123456789abcdef0123456789abcdef", "BLUE": "fedcba9876543210fedcba9876543210",
  ]

  private func start(
    _ name: String, in fleet: TestFleet, calls: String = "", mesh: String = "pigeonhub-mesh",
    secret: String = "", region: String = "", limit: Int = 100
  ) async throws -> TestHub {
    let auth = secret.isEmpty ? "" : "  - auth-tokens: {hubs: {secret: env:\(secret)}}\n"
    return try await fleet.hub(
      name,
      yaml: """
        hub: {name: \(name), id: '\(Self.id(name))', limits: {connections: \(limit)}}
        plugins:
        \(auth)  - signaling
          - hub-registry: {mesh: \(mesh)}
          - mesh: {publicUrl: 'ws://\(name):3000', region: '\(region)'}
          - phoning: {hubs: [\(calls)]}

        """, catalogue: Self.catalogue, secrets: Self.secrets)
  }

  private static func id(_ name: String) -> String {
    String(repeating: "0", count: 38) + String(name.utf8.first ?? 0, radix: 16)
  }

  private func status(_ hub: TestHub) async -> JSONValue? {
    await hub.ask(.GET, MeshRoutes.root, isAdmin: true).json
  }

  private func list(_ json: JSONValue?, _ name: String) -> [JSONValue] {
    if case .array(let list)? = json?[name] { list } else { [] }
  }

  /// Three in a row: a is called by b, and b by c.
  private func chain(_ fleet: TestFleet) async throws -> (TestHub, TestHub, TestHub) {
    let a = try await start("a", in: fleet, region: "eu")
    let b = try await start("b", in: fleet, calls: "'ws://a:3000'", region: "us")
    let c = try await start("c", in: fleet, calls: "'ws://b:3000'", region: "eu", limit: 50)
    await fleet.pass(.seconds(3))
    return (a, b, c)
  }

  @Test func everyHubTellsOfEveryOther() async throws {
    let fleet = TestFleet()
    let (a, b, c) = try await chain(fleet)
    for hub in [a, b, c] {
      let json = try #require(await status(hub))
      #expect(json["summary"] == "3 hubs, all reach each other")
      #expect(json["state"] == "whole")
      #expect(list(json, "hubs").count == 2)
      #expect(MeshShapes.status.mistakes(in: json) == [])
    }
    let far = list(await status(a), "hubs").first { $0["name"] == "c" }
    #expect(far?["region"] == "eu")
    #expect(far?["url"] == "ws://c:3000")
  }

  @Test func aHubThatIsGoneIsSpokenOfAndThenForgiven() async throws {
    let fleet = TestFleet()
    let (a, _, _) = try await chain(fleet)
    await fleet.kill("c")
    await fleet.pass(.seconds(30))
    var json = try #require(await status(a))
    #expect(json["summary"]?.text?.hasPrefix("hub c was lost ") == true, "\(json["summary"] ?? .null)")
    #expect(json["state"] == "shaken")
    #expect(list(json, "lost").first?["name"] == "c")
    let told = await a.ask(.GET, "\(MeshRoutes.root)/hubs/\(Self.id("c"))", isAdmin: true)
    #expect(told.status == 200)
    #expect(told.json.map { MeshShapes.explanation.mistakes(in: $0) } == [])
    #expect(list(told.json, "sentences").contains { $0.text?.hasPrefix("it was lost") == true })
    _ = try await start("c", in: fleet, calls: "'ws://b:3000'")
    await fleet.pass(.seconds(3))
    json = try #require(await status(a))
    #expect(json["summary"] == "3 hubs, all reach each other")
    #expect(list(json, "lost").isEmpty)
  }

  @Test(arguments: [
    ("other", "RED", "other-mesh", "proof-wrong"), ("pigeonhub-mesh", "BLUE", "", "no-common-secret"),
    ("other", "", "other-mesh", "other-mesh"),
  ])
  func whoIsTurnedAwayIsToldWhyAndRemembered(
    _ mesh: String, _ secret: String, _ atCalled: String, _ atCaller: String
  ) async throws {
    let fleet = TestFleet()
    let a = try await start("a", in: fleet, secret: secret.isEmpty ? "" : "RED")
    let b = try await start("b", in: fleet, calls: "'ws://a:3000'", mesh: mesh, secret: secret)
    await fleet.pass(.seconds(4))
    let json = try #require(await status(b))
    let refusal = list(json, "refusals").first
    #expect(refusal?["code"]?.text == atCaller)
    #expect(refusal?["who"] == "ws://a:3000")
    #expect(json["state"] == "alone")
    #expect(json["summary"]?.text?.contains(atCaller) == true)
    #expect(MeshShapes.status.mistakes(in: json) == [])
    if secret.isEmpty {
      let other = try #require(await status(a))
      #expect(list(other, "refusals").first?["code"]?.text == atCalled)
      #expect(list(other, "refusals").first?["who"]?.text == Self.id("b"))
      let told = await a.ask(.GET, "\(MeshRoutes.root)/hubs/\(Self.id("b"))", isAdmin: true)
      #expect(told.json?["isKnown"] == .bool(false))
    }
  }

  @Test func aPeerElsewhereIsTracedAndAHubAnswersPings() async throws {
    let fleet = TestFleet()
    let (a, _, c) = try await chain(fleet)
    await a.connect("ann", in: "lobby")
    await c.connect("cid", in: "lobby")
    await fleet.pass(.seconds(2))
    let path = "\(MeshRoutes.root)/peers/\(PeerID("cid"))"
    let answer = await a.ask(.GET, path, isAdmin: true)
    #expect(answer.status == 200, "\(answer.text)")
    let trace = list(answer.json, "paths").first
    #expect(trace?["hub"]?.text == Self.id("c"))
    #expect(trace?["isReachable"] == .bool(true))
    #expect(trace?["network"] == "lobby")
    #expect(list(trace, "hops").last?["name"] == "c")
    #expect(answer.json.map { MeshShapes.trace.mistakes(in: $0) } == [])
    #expect(await a.ask(.GET, path + "?namespace=nobody", isAdmin: true).status == 404)
    #expect(await a.ask(.GET, "\(MeshRoutes.root)/peers/\(PeerID("eve"))", isAdmin: true).status == 404)
    let stranger = await a.ask(.GET, "\(MeshRoutes.root)/hubs/\(PeerID("eve"))/ping", isAdmin: true)
    #expect(stranger.status == 404)
  }

  @Test func whoHasToLeaveIsSentToTheNearestHubFirst() async throws {
    let fleet = TestFleet()
    let (a, _, _) = try await chain(fleet)
    await a.connect("ann", in: "lobby")
    await fleet.pass(.seconds(1))
    let list = try #require(await a.ask(.GET, "/hubs").json?["mesh"])
    #expect(list[1]?["url"] != nil)
    try await a.drain(within: .seconds(5))
    let hubs = a.heard(by: "ann").last { $0.type == "goaway" }?["data"]?["hubs"]
    #expect(hubs?[0]?["url"] == "ws://c:3000", "the hub of its own region")
    #expect(hubs?[1]?["url"] == "ws://b:3000")
    #expect(hubs?[0]?["region"] == "eu")
  }

  @Test func hubsThatHoldTheMeshTogetherAreFound() {
    let hub = { (number: UInt32) in PeerID(high: 0, middle: 0, low: number) }
    let pins = { (pairs: [(UInt32, UInt32)]) in
      MeshPins(pairs.map { MeshEdge(hub($0.0), hub($0.1)) }).hubs
    }
    #expect(pins([(1, 2), (2, 3)]) == [hub(2)])
    #expect(pins([(1, 2), (2, 3), (1, 3)]) == [])
    #expect(pins([(1, 2), (2, 3), (1, 3), (3, 4), (4, 5)]) == [hub(3), hub(4)])
    #expect(pins((1..<20).map { (1, $0 + 1) }) == [hub(1)])
    // A long chain is no deep recursion.
    #expect(pins((1..<50_000).map { ($0, $0 + 1) }).count == 49_998)
    // Beside every answer that is quick there is one that is plain: take each hub away and look.
    var seed: UInt64 = 7
    for _ in 0..<200 {
      var edges: Set<MeshEdge> = []
      for _ in 0..<9 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let (one, other) = (UInt32(seed >> 33 & 7), UInt32(seed >> 40 & 7))
        if one != other { edges.insert(MeshEdge(hub(one), hub(other))) }
      }
      let all = Set(edges.flatMap { [$0.first, $0.second] })
      let plain = all.filter { parts(edges, without: $0, of: all) > parts(edges, without: nil, of: all) }
      #expect(MeshPins(Array(edges)).hubs == plain)
    }
  }

  /// Into how many parts the hubs fall, with one taken away or not.
  private func parts(_ edges: Set<MeshEdge>, without gone: PeerID?, of all: Set<PeerID>) -> Int {
    var left = all
    gone.map { _ = left.remove($0) }
    var count = 0
    while let start = left.first {
      count += 1
      var front = [start]
      left.remove(start)
      while let hub = front.popLast() {
        for edge in edges where edge.first == hub || edge.second == hub {
          let other = edge.first == hub ? edge.second : edge.first
          if left.remove(other) != nil { front.append(other) }
        }
      }
    }
    return count
  }

  @Test func theDiaryForgetsWhatIsMendedAndGrowsNoFurther() {
    let diary = MeshDiary()
    let hub = PeerID(high: 1, middle: 1, low: 1)
    diary.refuse("ws://a", isOutgoing: true, code: "timeout", reason: "x", at: 1_000)
    diary.refuse("ws://a", isOutgoing: true, code: "timeout", reason: "x", at: 4_000)
    #expect(diary.refusals.first?.times == 2 && diary.refusals.first?.since == 1_000)
    diary.refuse("ws://a", isOutgoing: true, code: "other-mesh", reason: "y", at: 5_000)
    #expect(diary.refusals.count == 1 && diary.refusals.first?.times == 1)
    diary.lose(hub, "a", reason: "silent", at: 6_000)
    diary.find(hub, addresses: ["ws://a"])
    #expect(diary.refusals.isEmpty && diary.lost.isEmpty)
    for number in 0..<1_000 {
      diary.refuse("ws://\(number)", isOutgoing: true, code: "timeout", reason: "x", at: 1)
      diary.lose(PeerID(high: 0, middle: 0, low: UInt32(number)), "", reason: "x", at: 1)
    }
    #expect(diary.refusals.count == MeshDiary.mostEntries && diary.lost.count == MeshDiary.mostEntries)
    #expect(diary.refusals.first?.who == "ws://999")
    diary.forget("ws://999")
    #expect(diary.refusals.first?.who == "ws://998")
  }
}

/// Calls the hubs it is told of, as whoever keeps a list of them would, and tries again.
final class PhoningPlugin: Plugin {
  struct Settings: PluginSettings {
    var hubs: [String] = []
    init() {}
    static let fields: [Field<Settings>] = [Field("hubs", \.hubs, "whom to call")]
  }
  static let manifest = Manifest(
    "phoning", "Calls other hubs.", requires: [Capability((any MeshLinking).self)])
  private let settings: Settings
  private let linking: any MeshLinking
  private let host: Host

  init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings.server
    self.host = host
    linking = try host.require((any MeshLinking).self)
  }

  func wire(_ hub: Wiring) {}

  func start() async throws { for url in settings.hubs { call(url) } }

  private func call(_ url: String) {
    _ = linking.call(HubAddress(url: url)) { [self] event in
      switch event {
      case .closed, .failed:
        host.spawn { [self] in
          await host.clock.sleep(until: host.clock.now + Duration.seconds(1).nanoseconds)
          call(url)
        }
      default: break
      }
    }
  }
}
