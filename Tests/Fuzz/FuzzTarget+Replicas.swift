import HubWire

@testable import HubRecords

extension FuzzTarget {
  /// Words of hubs that replicate, and a node that hears them from a partner. What was read is written in the
  /// same bytes, and a node takes nothing whose time has not come and believes nobody for ever.
  static let replica = FuzzTarget(name: "replica") { input in
    if let word = ReplicaWord(input) {
      precondition(word.bytes.map { $0.elementsEqual(input) } ?? true, "other bytes came back")
    }
    let (own, other) = (PeerID(high: 1, middle: 0, low: 0), PeerID(high: 2, middle: 0, low: 0))
    let node = ReplicaNode(own, life: 1, seed: 1, ReplicaSettings())
    var moment = ReplicaMoment(steady: 1_000, wall: 1_700_000_000_000)
    node.reach([other], moment)
    let greeting = ReplicaWord.hello(life: 7, isAnswer: true)
    node.heard(greeting.bytes ?? [], from: other, moment)
    for topic in ["a", "b"] {
      let key = RecordKey(namespace: "default", topic: topic, author: .nobody)
      let record = Record(key: key, time: moment.wall, lifetime: 60_000, data: [0x31], signature: [])
      node.changed(to: record, isOurs: true, moment)
    }
    for _ in 0..<3 {
      node.heard(Array(input), from: other, moment)
      moment.steady += 700
      moment.wall += 700
      node.tick(moment)
      for case .take(let record, _, let ticket) in node.takeSteps() {
        precondition(record.time <= moment.wall + 60_000, "a record of the future is to be kept")
        precondition(record.end > moment.wall - 700, "a record is to be kept that has ended")
        node.taken(ticket, .kept, moment)
        node.changed(to: record, isOurs: false, moment)
      }
    }
    _ = node.takeSteps()
  }
}
