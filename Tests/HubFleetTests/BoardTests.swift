import HubBase
import HubFleet
import HubKernel
import HubNATS
import HubTesting
import Testing

@testable import FleetControl

/// Makes a board with a bucket in memory.
final class BoardMaker: Plugin {
  typealias Settings = OfferSettings
  static let manifest = Manifest("board-maker", "Makes boards.")
  static let made = Lock([String: Board]())
  private let mirror: BucketMirror?

  init(_ settings: Tenanted<OfferSettings>, _ host: Host) {
    let board = Board(.init(), clock: host.clock, log: host.log, counts: Metrics(host.metrics))
    board.bell.answer { [board] in
      Task {
        repeat { for one in board.bell.take() { one.resume() } } while board.bell.next()
      }
    }
    Self.made.withLock { $0[settings.server.word] = board }
    mirror = Offers.grounds.withLock { $0[settings.server.word] }.map {
      BucketMirror(
        NATSBucketOptions(name: "loft_test_control"), on: $0, for: board, sweeping: [],
        as: settings.server.word)
    }
    if let mirror { board.give(mirror) }
  }

  func wire(_ hub: Wiring) {}

  func start() async throws { try mirror?.start() }
}

@Suite struct BoardTests {
  private static func board(_ fleet: MemoryFleet) async throws -> (Board, MemoryGround, TestHub) {
    let (word, ground) = ("board \(PeerID.random())", fleet.ground())
    Offers.grounds.withLock { $0[word] = ground }
    let hub = try TestHub(
      unbooted: "plugins: [board-maker: {word: '\(word)'}]", catalogue: [CatalogueEntry(BoardMaker.self)])
    try await hub.boot()
    return (try #require(BoardMaker.made.withLock { $0[word] }), ground, hub)
  }

  private static func tenant(_ networks: String) -> SharedTenant {
    SharedTenant(
      name: "acme", settings: Array(#"{"networks":["\#(networks)"]}"#.utf8), revision: 0, by: "ann")
  }

  @Test func ofTwoAdminsTheSecondIsRefused() async throws {
    let fleet = MemoryFleet()
    let (a, _, one) = try await Self.board(fleet)
    let (b, _, other) = try await Self.board(fleet)
    try await a.write(Self.tenant("first"), after: nil)
    let seen = try #require(b.tenants.first)
    #expect(a.tenants == [seen])
    try await a.write(Self.tenant("second"), after: seen.revision)
    await #expect(throws: TenantBoardFailure.changed) {
      try await b.write(Self.tenant("third"), after: seen.revision)
    }
    await #expect(throws: TenantBoardFailure.changed) { try await b.write(Self.tenant("fourth"), after: nil) }
    #expect(b.tenants == a.tenants)
    #expect(
      b.tenants.first.map { String(decoding: $0.settings, as: UTF8.self) } == #"{"networks":["second"]}"#)
    withExtendedLifetime((one, other)) {}
  }

  @Test func nobodyWritesWhatOthersCannotHearOf() async throws {
    let (board, ground, hub) = try await Self.board(MemoryFleet())
    ground.cut(true)
    await #expect(throws: TenantBoardFailure.away("the engine cannot be reached")) {
      try await board.write(Self.tenant("first"), after: nil)
    }
    withExtendedLifetime(hub) {}
  }

  @Test func aTenantOfAFleetLooksNothingUp() async throws {
    for value in ["env:HOME", "file:/etc/passwd"] {
      let settings = #"{"plugins":{"auth-tokens":{"tokens":[{"name":"a","value":"\#(value)"}]}}}"#
      let tenant = SharedTenant(name: "acme", settings: Array(settings.utf8), revision: 0, by: "ann")
      #expect(TenantEntry.complaint(tenant) != nil)
      #expect(TenantEntry.read("tenant.acme", TenantEntry.value(of: tenant), 1) == nil)
    }
    let sound = Self.tenant("acme")
    #expect(TenantEntry.read("tenant.acme", TenantEntry.value(of: sound), 7)?.revision == 7)
    #expect(TenantEntry.read("tenant.ACME", TenantEntry.value(of: sound), 7) == nil)
    #expect(TenantEntry.read("tenant.acme", Array("[]".utf8), 7) == nil)
  }
}
