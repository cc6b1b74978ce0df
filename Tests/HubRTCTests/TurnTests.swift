import HubConfig
import HubWire
import Testing

@testable import HubRTC

@Suite struct TurnTests {
  private static let relayOnly: IceSettings = {
    var settings = IceSettings()
    settings.isRelayOnly = true
    return settings
  }()

  private func relayed(seed: UInt64, _ settings: IceSettings = relayOnly) throws -> (IceWorld, VirtualTurn) {
    let world = IceWorld(seed: seed, hasRelay: true)
    return (world, try #require(world.relay))
  }

  @Test func twoThatUseOnlyRelaysMeet() throws {
    let (world, relay) = try relayed(seed: 1)
    world.begin(Self.relayOnly)
    #expect(world.connect(), "\(world.story)")
    #expect(world.ann.found.allSatisfy { $0.kind == .relayed })
    #expect(relay.allocations.count == 2)
    world.pass(1_000)
    let before = relay.channelDatagrams
    #expect(world.talk())
    #expect(relay.channelDatagrams == before + 2, "data goes through channels")
  }

  @Test func whatWasLentIsKeptForHours() throws {
    let (world, relay) = try relayed(seed: 2)
    relay.longestLifetime = 20
    world.begin(Self.relayOnly)
    #expect(world.connect(), "\(world.story)")
    world.network.weather.lost = 10
    for hour in 1...3 {
      world.pass(3_600_000)
      #expect(world.ann.isConnected && world.bob.isConnected, "hour \(hour)")
    }
    world.network.weather.lost = 0
    #expect(world.talk())
    #expect(relay.count(.refresh) > 500)
    #expect(relay.count(.createPermission) > 40)
  }

  @Test func whatWasLentIsGivenBack() throws {
    let (world, relay) = try relayed(seed: 3)
    world.begin(Self.relayOnly)
    #expect(world.connect())
    for peer in [world.ann, world.bob] { peer.act { $0.close(now: world.network.now) } }
    world.pass(1_000)
    #expect(relay.allocations.isEmpty)
  }

  @Test func aNonceThatChangesIsTaken() throws {
    let (world, relay) = try relayed(seed: 4)
    relay.longestLifetime = 30
    world.begin(Self.relayOnly)
    #expect(world.connect())
    for number in 2...20 {
      relay.nonce = "nonce-\(number)"
      world.pass(30_000)
    }
    #expect(world.ann.isConnected && world.ann.faults.isEmpty, "\(world.ann.faults)")
    #expect(world.talk())
  }

  @Test func aServerThatWantsSHA256GetsIt() throws {
    let (world, relay) = try relayed(seed: 5)
    relay.wantsSHA256 = true
    world.begin(Self.relayOnly)
    #expect(world.connect(), "\(world.story)")
    #expect(world.talk())
  }

  @Test(arguments: [
    (401, "turn-credentials-refused"), (403, "turn-forbidden"), (437, "turn-allocation-mismatch"),
    (442, "turn-transport-unsupported"), (486, "turn-quota-reached"), (508, "turn-capacity-insufficient"),
    (500, "turn-server-refused"),
  ]) func aServerThatSaysNoIsTold(_ error: Int, _ code: String) throws {
    let (world, relay) = try relayed(seed: 6)
    relay.error = error
    world.begin()
    #expect(world.connect(), "without it they still meet")
    world.pass(2_000)
    #expect(world.ann.faults.map(\.code) == [code], "\(world.ann.faults)")
    #expect(world.ann.gatheredCount == 1)
    #expect((world.ann.agent?.figures.serverErrors ?? 0) > 0)
  }

  @Test func aWrongPasswordIsTold() throws {
    let world = IceWorld(seed: 7, hasRelay: true)
    world.ann.start(isControlling: true, seed: 1)
    world.ann.gather([IceWorld.turn("something else")])
    world.pass(2_000)
    let fault = try #require(world.ann.faults.first)
    #expect(fault.code == "turn-credentials-refused")
    #expect(fault.sentence.contains("turn.test") && !fault.sentence.contains("something else"))
    #expect(world.ann.gatheredCount == 1)
    #expect(world.relay?.count(.allocate) == 2, "nobody tries passwords")
  }

  @Test func aServerElsewhereIsFollowedAndNotForEver() throws {
    let (world, relay) = try relayed(seed: 8)
    let place = IceWorld.address("203.0.113.30:3478")
    let other = VirtualTurn(at: place, in: world.network)
    relay.alternate = place
    world.begin(Self.relayOnly)
    #expect(world.connect(), "\(world.story)")
    #expect(other.allocations.count == 2 && relay.allocations.isEmpty)

    let circle = IceWorld(seed: 9, hasRelay: true)
    let third = VirtualTurn(at: place, in: circle.network)
    third.alternate = IceWorld.turnAddress
    circle.relay?.alternate = place
    circle.ann.start(isControlling: true, seed: 1)
    circle.ann.gather(circle.servers)
    circle.pass(20_000)
    #expect(circle.ann.faults.map(\.code) == ["turn-redirected"])
    #expect(third.count(.allocate) + (circle.relay?.count(.allocate) ?? 0) < 8)
  }

  @Test func aServerThatForgotIsAskedAnew() throws {
    let (world, relay) = try relayed(seed: 10)
    relay.longestLifetime = 60
    world.begin(Self.relayOnly)
    #expect(world.connect())
    relay.allocations = []
    world.network.run(until: world.network.now + 120_000) { relay.allocations.count == 2 && world.agree }
    #expect(relay.allocations.count == 2)
    world.pass(30_000)
    #expect(world.ann.isConnected && world.bob.isConnected && world.talk(), "\(world.story)")
  }

  @Test func aServerThatIsSilentHoldsNobodyUpForLong() throws {
    let world = IceWorld(seed: 11, hasRelay: true)
    world.network.take(IceWorld.turnAddress.ip)
    world.network.take(IceWorld.stunAddress.ip)
    world.begin()
    #expect(world.connect(within: 2_000))
    world.pass(60_000)
    #expect(world.ann.gatheredCount == 1)
    #expect(Set(world.ann.faults.map(\.code)) == ["stun-server-silent", "turn-server-silent"])
  }

  @Test(arguments: [
    ("turns:a.example", IceServerError.encrypted), ("stuns:a.example:5349", .encrypted),
    ("turn:a.example?transport=tcp", .transport), ("stun:a.example?transport=udp", .transport),
    ("http://a.example", .scheme), ("turn:", .host), ("turn:a.example:0", .port), ("a.example", .scheme),
    ("turn:a.example:70000", .port), ("turn:[::1", .host), ("turn:a/b", .host),
    ("stun:" + String(repeating: "a", count: 600), .tooLong),
  ]) func aURLThatIsOfNoUseIsRefused(_ url: String, _ error: IceServerError) {
    #expect(throws: error) {
      try IceServer(parsing: url, username: "u", credential: Secret(value: "p".utf8))
    }
    #expect(!error.sentence.isEmpty)
  }

  @Test func aURLIsRead() throws {
    let stun = try IceServer(parsing: "stun:stun.example.org")
    #expect(stun.kind == .stun && stun.host == "stun.example.org" && stun.port == 3478)
    #expect(stun.addresses.isEmpty)
    let turn = try IceServer(
      parsing: "TURN:[::1]:9?transport=udp", username: "u", credential: Secret(value: "p".utf8))
    #expect(turn.kind == .turn && turn.addresses == [IceWorld.address("[::1]:9")])
    #expect(throws: IceServerError.credential) { try IceServer(parsing: "turn:a.example") }
  }
}
