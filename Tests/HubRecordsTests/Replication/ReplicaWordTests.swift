import HubWire
import Testing

@testable import HubRecords

/// What hubs that replicate say, as bytes.
@Suite struct ReplicaWordTests {
  private static let mark = ReplicaMark(high: 1, low: 2)
  private static let record = Record(
    key: RecordKey(namespace: "default", topic: "news", author: .key([UInt8](repeating: 1, count: 32))),
    time: 1_700_000_000_000, lifetime: 60_000, data: Array("{}".utf8),
    signature: [UInt8](repeating: 2, count: 64))
  private static let words: [ReplicaWord] = [
    .hello(life: 7, isAnswer: true), .records(batch: 1, isFresh: false, [record, record]),
    .took(batch: 1, ReplicaOutcome.allCases), .compare(round: 2, count: 3, sum: mark), .same(round: 2),
    .buckets(round: 2, [ReplicaMark](repeating: mark, count: 256)),
    .list(
      round: 2, from: .zero, until: ReplicaMark(high: 5, low: 0),
      [ReplicaEntry(name: mark, time: -1, mark: mark)]),
    .listed(round: 2, wants: [true, false]),
    .ask(question: 4, nonce: mark, [ReplicaEntry(name: mark, time: 1, mark: mark)]),
    .answer(question: 4, [.lacks, .has(proof: mark), .hasLater]),
    .seek(search: 5, namespace: "default", topic: "news"), .found(search: 5, isLast: true, [record]),
  ]

  @Test(arguments: words) func whatIsWrittenIsRead(_ word: ReplicaWord) throws {
    let bytes = try #require(word.bytes)
    #expect(bytes.withUnsafeBytes { ReplicaWord($0) } == word)
    for count in 0..<bytes.count {
      #expect(bytes.prefix(count).withUnsafeBytes { ReplicaWord($0) } == nil, "cut off at \(count)")
    }
    #expect((bytes + [0]).withUnsafeBytes { ReplicaWord($0) } == nil)
  }

  @Test func aWordOfALaterVersionIsNone() throws {
    var bytes = try #require(Self.words[0].bytes)
    bytes[0] = 2
    #expect(bytes.withUnsafeBytes { ReplicaWord($0) } == nil)
  }

  @Test func aListIsInOrderAndWithinItsBounds() throws {
    let late = ReplicaEntry(name: ReplicaMark(high: 9, low: 0), time: 1, mark: Self.mark)
    let early = ReplicaEntry(name: Self.mark, time: 1, mark: Self.mark)
    let lists: [ReplicaWord] = [
      .list(round: 1, from: .zero, until: ReplicaMark(high: 5, low: 0), [late]),
      .list(round: 1, from: .zero, until: ReplicaMark(high: 9, low: 9), [late, early]),
      .list(round: 1, from: .zero, until: .highest, [early]),
    ]
    for list in lists {
      let bytes = try #require(list.bytes)
      #expect(bytes.withUnsafeBytes { ReplicaWord($0) } == nil)
    }
  }

  @Test func aRecordOfTheGreatestLengthFitsIntoAWord() throws {
    var record = Self.record
    record.data = []
    let head = try #require(RecordCoder.encode(record)).count
    record.data = [UInt8](repeating: 0x31, count: RecordCoder.longest - head)
    #expect(ReplicaWord.records(batch: 1, isFresh: true, [record]).bytes != nil)
  }

  @Test func sumsSayTheSameWhateverTheOrder() {
    let marks = (0..<50).map { ReplicaMark.of([UInt8($0)]) }
    var (one, other) = (ReplicaMark.zero, ReplicaMark.zero)
    for mark in marks { one += mark }
    for mark in marks.reversed() { other += mark }
    #expect(one == other && one != .zero)
    for mark in marks.dropFirst() { one -= mark }
    #expect(one == marks[0])
  }
}
