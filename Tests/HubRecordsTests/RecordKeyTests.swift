import HubRecords
import Testing

@Suite struct RecordKeyTests {
  @Test func topicsOfTwoTenantsLieApart() {
    #expect(RecordKey.place(of: "chess", in: "default") != RecordKey.place(of: "chess", in: "acme"))
    #expect(RecordKey.place(of: "b", in: "a") != RecordKey.place(of: "", in: "ab"))
  }

  @Test func nobodyComesBeforeAnyKey() {
    #expect(RecordAuthor.nobody < .key([UInt8](repeating: 0, count: 32)))
  }

  @Test func aRecordThatWouldEndAfterAllTimeEndsWithIt() {
    let key = RecordKey(namespace: "default", topic: "t", author: .nobody)
    #expect(Record(key: key, time: .max, lifetime: 1, data: nil, signature: []).end == .max)
  }
}
