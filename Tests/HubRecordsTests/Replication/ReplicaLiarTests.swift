import HubWire
import Testing

@testable import HubRecords

/// One of five hubs lies. It loses its say, and nothing that is right is lost by it.
@Suite struct ReplicaLiarTests {
  private func world(_ seed: UInt64) -> ReplicaWorld {
    let world = ReplicaWorld(seed: seed, hubs: 5)
    world.pass(3_000)
    return world
  }

  private func publish(_ world: ReplicaWorld, _ count: Int = 30) -> [RecordKey] {
    (0..<count).map { number in
      world.publish("topic \(number)", "\"\(number)\"", for: 600, at: world.hubs[1 + number % 4])
      return RecordKey(namespace: "default", topic: "topic \(number)", author: .nobody)
    }
  }

  /// Whether each record is at one honest hub at the least.
  private func isAllThere(_ keys: [RecordKey], _ world: ReplicaWorld) -> Bool {
    keys.allSatisfy { key in world.hubs.dropFirst().contains { $0.kept[key]?.data != nil } }
  }

  @Test(arguments: 1..<9 as Range<UInt64>) func whoClaimsToHaveWhatItHasNotIsFoundOut(_ seed: UInt64) {
    let world = world(seed)
    let liar = world.hubs[0]
    liar.lie = { word in
      if case .answer(let question, let claims) = word {
        return [.answer(question: question, claims.map { _ in .has(proof: .zero) })]
      }
      if case .took(let batch, let outcomes) = word {
        return [.took(batch: batch, outcomes.map { _ in .kept })]
      }
      return [word]
    }
    let keys = publish(world)
    world.pass(60_000) { liar.kept = [:] }
    #expect(isAllThere(keys, world))
    #expect(world.violations.isEmpty)
    #expect((world.faults[.falseClaim] ?? 0) > 0)
  }

  @Test(arguments: 1..<5 as Range<UInt64>) func forgeriesAndFuturesAreRefusedAndTheirSenderShunned(
    _ seed: UInt64
  ) {
    let world = world(seed)
    let liar = world.hubs[0]
    let keys = publish(world)
    var number: UInt32 = 1 << 30
    world.pass(20_000) {
      for other in world.hubs.dropFirst() {
        number += 1
        let moment = world.moment(of: other)
        let forged = Record(
          key: keys[Int(number) % keys.count], time: moment.wall + 1, lifetime: 600_000,
          data: Array("forged".utf8), signature: [])
        var future = forged
        future.time = moment.wall + 3_600_000
        let bytes = ReplicaWord.records(batch: number, isFresh: true, [forged, future]).bytes ?? []
        world.send(bytes, from: liar.id, to: other.id)
      }
    }
    #expect((world.shunned[liar.id] ?? 0) >= 4)
    #expect((world.faults[.wrongRecord] ?? 0) > 0 && (world.faults[.futureTime] ?? 0) > 0)
    #expect(isAllThere(keys, world))
    #expect(
      world.hubs.dropFirst().allSatisfy { $0.kept.values.allSatisfy { $0.data != Array("forged".utf8) } })
  }

  @Test func aFloodIsNotListenedTo() {
    let world = world(3)
    let liar = world.hubs[0]
    let keys = publish(world)
    world.pass(1_000)
    let other = world.hubs[1]
    let bytes = ReplicaWord.compare(round: 1, count: 1, sum: .zero).bytes ?? []
    let before = world.hubs[1].node?.counters.wordsSaid ?? 0
    for _ in 0..<50_000 { other.node?.heard(bytes, from: liar.id, world.moment(of: other)) }
    #expect((other.node?.counters.wordsSaid ?? 0) - before < 5_000)
    world.work(other)
    #expect((world.shunned[liar.id] ?? 0) == 1 && (world.faults[.flood] ?? 0) < 100)
    world.pass(5_000)
    #expect(isAllThere(keys, world))
  }

  @Test func sumsThatNeverMatchAreComparedLessAndLess() {
    let world = world(4)
    let liar = world.hubs[0]
    liar.lie = { word in
      if case .compare(let round, let count, _) = word {
        return [.compare(round: round, count: count, sum: ReplicaMark(high: 1, low: 1))]
      }
      if case .same(let round) = word {
        return [.buckets(round: round, [ReplicaMark](repeating: ReplicaMark(high: 9, low: 9), count: 256))]
      }
      return [word]
    }
    let keys = publish(world)
    world.pass(200_000)
    let early = world.hubs[1].node?.counters.wordsSaid ?? 0
    world.pass(100_000)
    let words = (world.hubs[1].node?.counters.wordsSaid ?? 0) - early
    // One comparison lists each of 256 buckets; with the pauses there are at most two or three of them.
    #expect(words < 3_000, "\(words) words in 100 seconds")
    #expect(isAllThere(keys, world))
  }

  @Test func whatIsNotSoughtIsNoAnswer() {
    let world = world(5)
    world.pass(1_000)
    let wrong = Record(
      key: RecordKey(namespace: "default", topic: "other", author: .nobody),
      time: ReplicaWorld.start + world.time, lifetime: 600_000, data: [0x31], signature: [])
    for liar in world.hubs.dropFirst() {
      liar.lie = { word in
        if case .found(let search, _, _) = word { return [.found(search: search, isLast: true, [wrong])] }
        return [word]
      }
    }
    // The records of a topic that this hub should not have itself.
    let ids = world.hubs.map(\.id)
    let topic = (0..<100).map { "sought \($0)" }.first { topic in
      let key = RecordKey(namespace: "default", topic: topic, author: .nobody)
      return !ReplicaTruth.holders(of: key, among: ids).contains(world.hubs[0].id)
    }
    let token = world.seek(topic ?? "", at: world.hubs[0])
    world.pass(3_000)
    #expect(world.found[token]?.isEmpty ?? false)
    #expect((world.faults[.wrongTopic] ?? 0) > 0)
  }

  @Test func aSearchGoesToTheNextHubWhereOneIsSilent() {
    let world = world(6)
    let ids = world.hubs.map(\.id)
    let topics = (0..<200).map { "sought \($0)" }.filter { topic in
      let key = RecordKey(namespace: "default", topic: topic, author: .nobody)
      return !ReplicaTruth.holders(of: key, among: ids).contains(world.hubs[0].id)
    }.prefix(10)
    for topic in topics { world.publish(topic, "1", for: 600, at: world.hubs[1]) }
    world.pass(5_000)
    let silent = world.hubs[2]
    silent.lie = { word in if case .found = word { [] } else { [word] } }
    let tokens = topics.map { world.seek($0, at: world.hubs[0]) }
    world.pass(3_000)
    for token in tokens { #expect(world.found[token]?.count == 1) }
  }
}
