/// How far the reader of a queue has come, as it lies in a file beside the queue.
struct QueueMark: Equatable {
  static let length = 56
  private static let title = Array("loftmrk1".utf8)

  /// Nothing before this epoch is told as if it were whole.
  var floor: UInt64 = 0
  /// Everything up to here was taken.
  var acknowledged: UInt64 = 0
  /// Where the request that is on its way ends: it is sent again as it was.
  var cut: UInt64 = 0
  /// The last that was told; of use only when the hub ended in order.
  var last: UInt64 = 0
  /// The epoch of that, or 0 while the hub runs.
  var orderly: UInt64 = 0

  var bytes: [UInt8] {
    let body = [floor, acknowledged, cut, last, orderly].flatMap { RecordCodec.bytes(of: $0) }
    return Self.title + body + RecordCodec.sum(body[...])
  }

  init() {}

  /// Nil when it is not one, or not whole.
  init?(_ file: [UInt8]) {
    guard file.count == Self.length, file.starts(with: Self.title) else { return nil }
    let body = file[8..<48]
    guard RecordCodec.sum(body).elementsEqual(file[48...]) else { return nil }
    let numbers = stride(from: 8, to: 48, by: 8).map { RecordCodec.number(file[$0..<($0 + 8)]) }
    (floor, acknowledged, cut) = (numbers[0], numbers[1], numbers[2])
    (last, orderly) = (numbers[3], numbers[4])
  }
}
