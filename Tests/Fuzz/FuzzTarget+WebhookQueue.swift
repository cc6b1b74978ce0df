@testable import Webhooks

extension FuzzTarget {
  /// Files of a queue, whose end may be torn and whose middle may be damaged. What is whole reads the same
  /// when it is written again, and nothing beyond what is not whole is believed.
  static let webhookQueue = FuzzTarget(name: "webhook-queue") { input in
    let file = Array(input)
    _ = QueueMark(file)
    guard let epoch = RecordCodec.epoch(file) else { return }
    let (records, isWhole) = RecordCodec.read(file, from: RecordCodec.headLength, epoch: epoch)
    var again = RecordCodec.head(epoch: epoch)
    for (record, end) in records {
      RecordCodec.write(record, to: &again)
      precondition(again.count == end, "a record does not end where its reader says")
    }
    precondition(file.starts(with: again), "other bytes came back")
    precondition(!isWhole || again.count == file.count, "something was passed over")
    let first = RecordCodec.read(file, from: RecordCodec.headLength, epoch: epoch, count: 1).records
    precondition(first.map(\.record) == records.prefix(1).map(\.record), "fewer records are others")
  }
}
