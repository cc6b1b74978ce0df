import Glibc
import HubWire
import Testing

@testable import HubRecords

/// Hubs crash, come back with nothing, lose sight of each other and lose words, with clocks that differ as
/// much as they may: in the end all is as it should be.
@Suite struct ReplicaChaosTests {
  /// How many worlds each of twenty cases goes through.
  private static let worlds = getenv("REPLICA_WORLDS").flatMap { UInt64(String(cString: $0)) } ?? 10

  @Test(arguments: 0..<20) func replicasAgreeInTheEnd(_ part: UInt64) {
    for seed in part * 10..<part * 10 + Self.worlds { play(seed) }
  }

  /// What may still be there: each record that somebody has kept, and at how many hubs it is now.
  private struct Ledger {
    var published: [RecordKey: [Record]] = [:]
    /// Keys whose last holder lost everything it had.
    var lost: Set<RecordKey> = []
  }

  private func play(_ seed: UInt64) {
    let world = ReplicaWorld(seed: seed + 1, hubs: 4 + Int(seed % 5))
    var ledger = Ledger()
    world.pass(3_000)
    world.loss = 0.05
    world.pass(40_000) { trouble(world, &ledger) }
    world.loss = 0
    world.sides = [:]
    for hub in world.hubs where hub.node == nil { world.run(hub) }
    world.look()
    world.pass(90_000)
    judge(world, ledger, seed)
  }

  private func trouble(_ world: ReplicaWorld, _ ledger: inout Ledger) {
    if world.happens(0.5), let hub = world.running.isEmpty ? nil : world.any(world.running) {
      let isRemoval = world.happens(0.15)
      let text = "\"\(world.random() % 1_000)\""
      let token = world.publish(
        "topic \(world.random() % 25)", by: world.happens(0.5) ? UInt8(world.random() % 3) : nil,
        isRemoval ? nil : text, for: world.happens(0.4) ? world.random(1...60) : 600, at: hub)
      if let record = world.tokens[token] {
        ledger.published[record.key, default: []].append(record)
      }
    }
    if world.happens(0.03) {
      let hub = world.any(world.hubs)
      if hub.node == nil {
        world.run(hub)
      } else {
        let isEmptied = world.happens(0.5)
        let had = hub.kept
        world.stop(hub, isEmptied: isEmptied)
        for (key, record) in had where isEmptied && !isSafe(record, in: world) { ledger.lost.insert(key) }
        if world.happens(0.3) { world.run(hub) }
      }
      world.look()
    }
    if world.happens(0.02) {
      world.sides = [:]
      if world.happens(0.6) {
        for hub in world.hubs where world.happens(0.4) { world.sides[hub.id] = 1 }
      }
      world.look()
    }
  }

  private func isSafe(_ record: Record, in world: ReplicaWorld) -> Bool {
    world.hubs.contains { hub in
      hub.kept[record.key].map { ReplicaTruth.later($0, record) == $0 } ?? false
    }
  }

  private func judge(_ world: ReplicaWorld, _ ledger: Ledger, _ seed: UInt64) {
    #expect(world.violations.isEmpty, "seed \(seed)")
    #expect(
      world.shunned.isEmpty && world.faults.keys.allSatisfy { $0 == .emptyPromise },
      "seed \(seed): \(world.faults)")
    let ids = world.hubs.map(\.id)
    let wall = ReplicaWorld.start + world.time
    for (key, records) in ledger.published.sorted(by: { RecordPlace($0.key) < RecordPlace($1.key) }) {
      guard let first = records.first else { continue }
      let winner = records.dropFirst().reduce(first) { ReplicaTruth.later($0, $1) }
      let having = world.hubs.filter { $0.kept[key] != nil }
      let versions = Set(having.compactMap { $0.kept[key]?.time })
      #expect(versions.count <= 1, "seed \(seed): \(key.topic) differs")
      // Clocks differ: what ends about now may be there or not.
      if abs(winner.end - wall) <= ReplicaWorld.skew + 10_000 { continue }
      // What would outlive that which has taken its place is there again where that has not been.
      if records.contains(where: { $0.end > winner.end }) { continue }
      if winner.end < wall {
        #expect(having.isEmpty, "seed \(seed): \(key.topic) has come back after its end")
        continue
      }
      if ledger.lost.contains(key) { continue }
      #expect(having.allSatisfy { $0.kept[key] == winner }, "seed \(seed): an old \(key.topic) is back")
      #expect(
        Set(having.map(\.id)) == ReplicaTruth.holders(of: key, among: ids),
        "seed \(seed): \(key.topic) is kept by \(having.count)")
    }
    for hub in world.hubs {
      #expect(
        Set(hub.node?.keys ?? []) == Set(hub.kept.keys), "seed \(seed): a node is wrong about what is kept")
    }
  }
}
