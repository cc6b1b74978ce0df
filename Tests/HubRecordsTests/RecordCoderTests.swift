import HubRecords
import Testing

@Suite struct RecordCoderTests {
  private static let author = RecordAuthor.key([UInt8](repeating: 7, count: 32))
  private static let signature = [UInt8](repeating: 9, count: 64)

  private func record(
    _ author: RecordAuthor = RecordCoderTests.author, data: [UInt8]? = Array("{}".utf8), topic: String = "a/ü"
  ) -> Record {
    Record(
      key: RecordKey(namespace: "default", topic: topic, author: author), time: 1_767_225_600_000,
      lifetime: 300_000, data: data, signature: author == .nobody ? [] : Self.signature)
  }

  private func decode(_ bytes: [UInt8]) -> Record? { bytes.withUnsafeBytes { RecordCoder.decode($0) } }

  @Test func whatWasWrittenIsReadAgain() throws {
    for one in [record(), record(.nobody), record(data: nil), record(data: []), record(.nobody, data: nil)] {
      #expect(decode(try #require(RecordCoder.encode(one))) == one)
    }
  }

  @Test func everyCutAndEveryFurtherByteIsRefused() throws {
    let bytes = try #require(RecordCoder.encode(record()))
    for count in bytes.indices { #expect(decode(Array(bytes.prefix(count))) == nil) }
    #expect(decode(bytes + [0]) == nil)
  }

  @Test func unknownVersionsAndFlagsAreRefused() throws {
    let bytes = try #require(RecordCoder.encode(record()))
    var other = bytes
    other[0] = 2
    #expect(decode(other) == nil)
    other = bytes
    other[1] |= 4
    #expect(decode(other) == nil)
    other = bytes
    other[1] |= 2
    #expect(decode(other) == nil, "a removal has no data")
  }

  @Test func aTopicThatIsNoTextIsRefused() throws {
    var bytes = try #require(RecordCoder.encode(record(topic: "ab")))
    let place = try #require(bytes.indices.last { bytes[$0] == UInt8(ascii: "b") })
    bytes[place] = 0xFF
    #expect(decode(bytes) == nil)
  }

  @Test func whatDoesNotFitIntoAWordIsNotWritten() {
    let most = RecordCoder.longest - 26 - 96 - "default".utf8.count - "a/ü".utf8.count
    #expect(
      RecordCoder.encode(record(data: [UInt8](repeating: 49, count: most)))?.count == RecordCoder.longest)
    #expect(RecordCoder.encode(record(data: [UInt8](repeating: 49, count: most + 1))) == nil)
  }

  @Test func keysAndSignaturesOfWrongLengthAreNotWritten() {
    var one = record()
    one.signature.removeLast()
    #expect(RecordCoder.encode(one) == nil)
    #expect(RecordCoder.encode(record(.key([1, 2]))) == nil)
    var unsigned = record(.nobody)
    unsigned.signature = Self.signature
    #expect(RecordCoder.encode(unsigned) == nil)
  }
}
