import HubKernel
import HubTesting
import Mesh
import Testing

@testable import P2PMigration

@Suite struct StormTests {
  /// A hundred thousand signals across three hubs, while channels are cut one by one or all at once, blocked
  /// and let through again: hubs migrate, fall back and return all the time.
  @Test func noSignalIsLostDoubledOrOutOfOrderWhileHubsMigrateFallBackAndReturn() async throws {
    let convoy = Convoy("storm")
    for (hub, others) in [("a", []), ("b", ["a"]), ("c", ["a"])] as [(String, [String])] {
      try await convoy.hub(hub, calling: others, "meshMigrationDelay: 100ms")
      await convoy.fleet.hub(hub)?.connect(Convoy.id("peer-\(hub)"), in: "lobby", announcing: "{}")
    }
    await convoy.fleet.pass(.seconds(5))
    let hubs = ["a", "b", "c"]
    var dice = StormDice(state: 7)
    var heard: [String: Int] = [:]
    for round in 0..<140 {
      for one in hubs {
        for other in hubs where other != one { try await convoy.send(120, from: one, to: other) }
      }
      switch dice.roll(6) {
      case 0: convoy.board.cutAll()
      case 1, 2: convoy.board.cut(Convoy.id(hubs[dice.roll(3)]), Convoy.id(hubs[dice.roll(3)]))
      case 3:
        convoy.board.block(Convoy.id("b"), true)
        convoy.board.cut(Convoy.id("b"), Convoy.id("a"))
      case 4: convoy.board.block(Convoy.id("b"), false)
      default: break
      }
      await convoy.fleet.pass(.milliseconds(Int64(50 + dice.roll(900))))
      if round % 10 == 9 { for hub in hubs { try convoy.check(hub, &heard) } }
    }
    convoy.board.block(Convoy.id("b"), false)
    await convoy.fleet.pass(.seconds(90))
    for hub in hubs { try convoy.check(hub, &heard) }
    #expect(heard == convoy.sentCounts)
    #expect(heard.values.reduce(0, +) == 100_800)
    // How often depends on chance; that they moved at all, and back, does not.
    #expect(hubs.reduce(0) { $0 + convoy.meter("migrations_total", $1) } >= 6)
    #expect(hubs.reduce(0) { $0 + convoy.meter("fallbacks_total", $1) } >= 4)
    for hub in hubs {
      #expect(try convoy.links(hub).map(\.carrier) == ["data-channel", "data-channel"], "\(hub)")
      for fault in ["lost_total", "doubled_total", "reordered_total"] {
        #expect(convoy.meter(fault, hub) == 0)
      }
    }
  }
}

/// Numbers that are the same each time.
struct StormDice {
  var state: UInt64

  mutating func roll(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}
