import HubRecords
import HubWire

/// What replicas have to be like, written down once more without a look at how they come about.
enum ReplicaTruth {
  static let copies = 3

  /// 160 bits as bytes, so that nothing of how ids are kept matters here.
  static func bytes(of id: PeerID) -> [UInt8] {
    stride(from: 0, to: 40, by: 2).map { place in
      let digits = Array(id.description)
      return UInt8(String(digits[place...place + 1]), radix: 16) ?? 0
    }
  }

  /// The hubs nearest to a topic: those whose bits differ from its bits in a smaller number.
  static func holders(of key: RecordKey, among hubs: [PeerID]) -> Set<PeerID> {
    let place = bytes(of: RecordKey.place(of: key.topic, in: key.namespace))
    let sorted = hubs.sorted { left, right in
      let one = zip(bytes(of: left), place).map { $0 ^ $1 }
      let other = zip(bytes(of: right), place).map { $0 ^ $1 }
      return one.lexicographicallyPrecedes(other)
    }
    return Set(sorted.prefix(copies))
  }

  /// Of two records of one key the one that stays.
  static func later(_ one: Record, _ other: Record) -> Record {
    func rank(_ record: Record) -> [String] {
      let time = String(record.time)
      return [
        String(repeating: "0", count: 20 - time.count) + time, record.isRemoval ? "1" : "0",
        (record.data ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
      ]
    }
    return rank(one).lexicographicallyPrecedes(rank(other)) ? other : one
  }
}
