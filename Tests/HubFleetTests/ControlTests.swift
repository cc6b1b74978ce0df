import HubBase
import HubFleet
import HubKernel
import HubNATS
import HubTesting
import Testing

@testable import FleetControl
@testable import RateLimit

/// Finds the list of bans of the hub it is on.
final class BanFinder: Plugin {
  static let manifest = Manifest("ban-finder", "Finds bans.", requires: [Capability((any BanList).self)])
  static let found = Lock([String: any BanList]())

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    let bans = try host.require((any BanList).self)
    Self.found.withLock { $0[host.hub.name] = bans }
  }

  func wire(_ hub: Wiring) {}
}

/// A hub of a fleet in memory.
struct ControlHub {
  let hub: TestHub
  let ground: MemoryGround
  let bans: any BanList

  static let catalogue = [
    CatalogueEntry(RateLimitPlugin.self), CatalogueEntry(FleetControlPlugin.self),
    CatalogueEntry(BanFinder.self), CatalogueEntry(GroundPlugin.self),
  ]

  init(_ fleet: MemoryFleet, isCut: Bool = false, keeper: TestKeeper? = nil) async throws {
    ground = fleet.ground()
    ground.cut(isCut)
    let name = "hub-\(PeerID.random())"
    Offers.grounds.withLock { [ground] in $0[name] = ground }
    hub = try TestHub(
      unbooted:
        "hub: {name: \(name)}\nplugins: [rate-limit, ban-finder, ground: {word: \(name)}, fleet-control]",
      catalogue: Self.catalogue)
    if let keeper { hub.kernel.give((any StateKeeping).self, keeper) }
    try await hub.boot()
    bans = try #require(BanFinder.found.withLock { $0[name] })
  }

  func ban(_ subnet: Subnet, _ reason: String, by: String) async throws {
    try await hub.run { [bans] in _ = try await bans.ban(subnet, for: nil, reason: reason, by: by) }
  }

  /// What is banned here.
  var list: [String] { bans.list().map { "\($0.subnet) \($0.reason)" } }

  /// Waits until these are the bans.
  func has(_ wanted: [String]) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(5)
    while list.sorted() != wanted.sorted() {
      if ContinuousClock.now > deadline { return false }
      await hub.settle()
    }
    return true
  }
}

@Suite(.serialized) struct ControlTests {
  private let one: Subnet

  init() throws { one = try #require(Subnet("203.0.113.0/24")) }

  @Test func aBanOfOneHubHoldsOnAll() async throws {
    let fleet = MemoryFleet()
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet)
    try await a.ban(one, "floods", by: "ann")
    #expect(await b.has(["203.0.113.0/24 floods"]))
    #expect(b.bans.list().first?.by == "ann")
    #expect(b.bans.lift(one, by: "bob"))
    #expect(await a.has([]))
    let c = try await ControlHub(fleet)
    #expect(await c.has([]))
  }

  @Test func ofTwoBansMadeApartTheFirstInTheFleetStays() async throws {
    let fleet = MemoryFleet()
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet)
    a.ground.cut(true)
    try await a.ban(one, "here", by: "ann")
    #expect(await a.has(["203.0.113.0/24 here"]))
    try await b.ban(one, "there", by: "bob")
    a.ground.cut(false)
    #expect(await a.has(["203.0.113.0/24 there"]))
    #expect(await b.has(["203.0.113.0/24 there"]))
    #expect(a.hub.meter("hub_fleet_control_conflicts_total") == 1)
  }

  @Test func aBanMadeWhileCutOffGoesToAllLater() async throws {
    let fleet = MemoryFleet()
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet)
    a.ground.cut(true)
    try await a.ban(one, "first", by: "ann")
    #expect(a.bans.lift(one, by: "ann"))
    try await a.ban(one, "second", by: "ann")
    #expect(b.list == [])
    a.ground.cut(false)
    #expect(await b.has(["203.0.113.0/24 second"]))
    #expect(a.hub.meter("hub_fleet_control_conflicts_total") == 0)
  }

  @Test func whatWasLiftedMeanwhileIsLiftedOnReturn() async throws {
    let fleet = MemoryFleet()
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet)
    try await a.ban(one, "floods", by: "ann")
    #expect(await b.has(["203.0.113.0/24 floods"]))
    b.ground.cut(true)
    #expect(a.bans.lift(one, by: "ann"))
    #expect(b.list.count == 1)
    b.ground.cut(false)
    #expect(await b.has([]))
    #expect(a.list == [])
  }

  @Test func aHubThatStartsCutOffKnowsItsBans() async throws {
    let fleet = MemoryFleet()
    let keeper = TestHub().keeper
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet, keeper: keeper)
    try await a.ban(one, "floods", by: "ann")
    #expect(await b.has(["203.0.113.0/24 floods"]))
    try await b.hub.stop()
    let again = try await ControlHub(fleet, isCut: true, keeper: keeper)
    #expect(await again.has(["203.0.113.0/24 floods"]))
  }

  @Test func aBucketThatIsLostTakesNothingWithIt() async throws {
    let fleet = MemoryFleet()
    let a = try await ControlHub(fleet)
    let b = try await ControlHub(fleet)
    try await a.ban(one, "floods", by: "ann")
    #expect(await b.has(["203.0.113.0/24 floods"]))
    fleet.turn(isAway: true)
    fleet.lose()
    fleet.turn(isAway: false)
    #expect(await a.has(["203.0.113.0/24 floods"]))
    #expect(await b.has(["203.0.113.0/24 floods"]))
    let c = try await ControlHub(fleet)
    #expect(await c.has(["203.0.113.0/24 floods"]))
  }

  @Test func keysOfBansCanBeReadBack() throws {
    for text in ["203.0.113.7/32", "10.0.0.0/8", "2001:db8::/32", "::1/128"] {
      let subnet = try #require(Subnet(text))
      #expect(BanEntry.subnet(of: BanEntry.key(of: subnet)) == subnet)
      #expect(BanEntry.key(of: subnet).utf8.allSatisfy { $0 != 58 })
    }
    #expect(BanEntry.subnet(of: "ban.what") == nil)
    #expect(BanEntry("ban.10-0-0-0/8", Array("{}".utf8)) == nil)
  }
}
