import HubRecords
import Testing

@Suite struct RecordTableTests {
  private static let quota = RecordQuota()

  private func record(
    _ topic: String = "t", _ number: Int, at time: Int64 = 1_000, ttl: Int64 = 10_000, author: UInt8 = 1
  ) -> Record {
    Record(
      key: RecordKey(
        namespace: "default", topic: topic, author: .key([UInt8](repeating: author, count: 32))),
      time: time, lifetime: ttl, data: Array("\(number)".utf8), signature: [UInt8](repeating: 1, count: 64))
  }

  private func keep(_ record: Record, in table: RecordTable) throws {
    _ = table.settle(try table.enter(record, Self.quota), isSafe: true)
  }

  private func found(_ topic: String, in table: RecordTable, at now: Int64 = 1_000) -> [[UInt8]] {
    table.find(RecordTopic(topic, in: "default"), at: now)?.records.compactMap(\.data) ?? []
  }

  @Test func whatIsEnteredIsSeenWhenItIsSafe() throws {
    let table = RecordTable()
    let number = try table.enter(record("t", 1), Self.quota)
    #expect(found("t", in: table).isEmpty && table.count == 1)
    #expect(table.settle(number, isSafe: true) != nil)
    #expect(found("t", in: table) == [[49]])
    #expect(table.settle(number, isSafe: true) == nil, "nothing is settled twice")
  }

  @Test func aFailureThatOvertakesLeavesWhatWasFirst() throws {
    let table = RecordTable()
    let first = try table.enter(record("t", 1, at: 1_000), Self.quota)
    let second = try table.enter(record("t", 2, at: 2_000), Self.quota)
    #expect(table.settle(second, isSafe: false) == nil)
    #expect(table.standing(of: record("t", 0, at: 500)) == .older(than: 1_000))
    #expect(table.settle(first, isSafe: true) != nil)
    #expect(found("t", in: table) == [[49]])
    #expect(table.usage(of: "default").records == 1)
  }

  @Test func whatFailedLeavesNothing() throws {
    let table = RecordTable()
    #expect(table.settle(try table.enter(record("t", 1), Self.quota), isSafe: false) == nil)
    #expect(table.isEmpty && table.bytes == 0 && table.count == 0)
    #expect(table.usage(of: "default") == (0, 0))
  }

  @Test func endsComeInOrderAndReplacedOnesDoNotEndTwice() throws {
    let table = RecordTable()
    for number in 0..<500 {
      try keep(record("t\(number)", 1, at: 1_000, ttl: Int64((number * 37) % 500 + 1)), in: table)
    }
    for number in 0..<250 { try keep(record("t\(number)", 2, at: 1_001, ttl: 5_000), in: table) }
    var ended: [Int64] = []
    for now in stride(from: Int64(1_000), through: 1_500, by: 50) {
      let some = table.takeEnded(by: now, atMost: 1_000)
      #expect(some.allSatisfy { $0.end <= now && $0.end > now - 50 })
      ended += some.map(\.end)
    }
    #expect(ended.count == 250 && ended == ended.sorted())
    #expect(table.count == 250)
    #expect(table.takeEnded(by: 6_001, atMost: 1_000).count == 250)
    #expect(table.isEmpty && table.bytes == 0 && table.nextEnd == nil)
  }

  @Test func aThousandReplacementsOfOneKeyTakeTheRoomOfOne() throws {
    let table = RecordTable()
    for number in 0..<5_000 { try keep(record("t", number, at: Int64(number)), in: table) }
    #expect(table.count == 1 && table.bytes == record("t", 4_999).weight)
    #expect(table.takeEnded(by: .max, atMost: 10).count == 1)
  }

  /// Whatever order records arrive in, tables that got the same ones have the same ones.
  @Test func tablesAgreeWhateverTheOrder() throws {
    var source = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let versions = (0..<12).map { _ in
        var one = record(
          "t", Int.random(in: 0...2, using: &source), at: .random(in: 1...3, using: &source),
          ttl: 1_000 * .random(in: 1...2, using: &source), author: .random(in: 1...2, using: &source))
        if Bool.random(using: &source) { one.data = nil }
        return one
      }
      let tables = [versions, versions.reversed(), versions.shuffled(using: &source)].map { order in
        let table = RecordTable()
        for one in order where table.standing(of: one) == .newer { try? keep(one, in: table) }
        return table.page(after: nil, at: 0, limit: 100)
      }
      #expect(tables[0] == tables[1] && tables[1] == tables[2])
    }
  }

  /// The table does what a dictionary would do that looks at everything.
  @Test func theTableDoesWhatASlowOneWould() throws {
    var source = SystemRandomNumberGenerator()
    let table = RecordTable()
    var slow: [RecordKey: Record] = [:]
    var now: Int64 = 1_000
    for step in 0..<4_000 {
      now += .random(in: 0...3, using: &source)
      let one = record(
        "t\(Int.random(in: 0...20, using: &source))", step, at: now - .random(in: 0...5, using: &source),
        ttl: .random(in: 1...60, using: &source), author: .random(in: 1...3, using: &source))
      switch Int.random(in: 0...9, using: &source) {
      case 0:
        _ = table.takeEnded(by: now, atMost: .max)
        slow = slow.filter { $0.value.end > now }
      case 1:
        #expect((table.forget(one.key) == nil) == (slow[one.key] == nil))
        slow[one.key] = nil
      default:
        guard table.standing(of: one) == .newer else { continue }
        let isSafe = Int.random(in: 0...4, using: &source) > 0
        _ = table.settle(try table.enter(one, Self.quota), isSafe: isSafe)
        if isSafe { slow[one.key] = one }
      }
      let topic = "t\(Int.random(in: 0...20, using: &source))"
      let expected = slow.values.filter { $0.key.topic == topic && $0.end > now }
      let seen = table.find(RecordTopic(topic, in: "default"), at: now)?.records ?? []
      #expect(Set(seen.map(\.key)) == Set(expected.map(\.key)))
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.isListed(before: $1) })
    }
    #expect(table.bytes == slow.values.reduce(0) { $0 + $1.weight } && table.count == slow.count)
    #expect(Set(table.page(after: nil, at: 0, limit: .max).map(\.key)) == Set(slow.keys))
  }

  @Test func topicsThatLookAlikeAreTwo() throws {
    let table = RecordTable()
    try keep(record("e\u{301}", 1), in: table)
    try keep(record("\u{E9}", 2), in: table)
    #expect(found("e\u{301}", in: table) == [[49]] && found("\u{E9}", in: table) == [[50]])
  }
}
