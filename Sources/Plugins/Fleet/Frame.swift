import HubKernel

/// What one hub sends another in one message of the engine: who it is, how much it has of what the other
/// sent, and items of its own stream, which are numbered.
struct Frame {
  static let head = 2 + Life.byteCount + 28
  private static let version: UInt8 = 1

  var from: Life
  /// Which life of the receiver is meant: what another one sent has numbers of its own.
  var epoch: UInt64
  /// The number of the last item that the sender has, of those that the receiver sent.
  var acknowledged: UInt64
  /// Whether items are missing after that one.
  var isMissing: Bool
  /// The number of the first item here.
  var first: UInt64
  var count: UInt32

  func write(to bytes: inout [UInt8]) {
    bytes.append(Self.version)
    bytes.append(isMissing ? 1 : 0)
    Item.append(from.hub, to: &bytes)
    Item.append(from.epoch, to: &bytes)
    Item.append(epoch, to: &bytes)
    Item.append(acknowledged, to: &bytes)
    Item.append(first, to: &bytes)
    Item.append(count, to: &bytes)
  }

  init(from: Life, epoch: UInt64, acknowledged: UInt64, isMissing: Bool, first: UInt64, count: UInt32) {
    (self.from, self.epoch, self.acknowledged, self.isMissing) = (from, epoch, acknowledged, isMissing)
    (self.first, self.count) = (first, count)
  }

  /// Reads the head of a message, after which its items follow; nil when it is none.
  init?(_ reader: inout ByteReader) {
    guard reader.number(UInt8.self) == Self.version, let flags = reader.number(UInt8.self), flags <= 1,
      let hub = reader.id(), let own = reader.number(UInt64.self), let epoch = reader.number(UInt64.self),
      let acknowledged = reader.number(UInt64.self), let first = reader.number(UInt64.self),
      let count = reader.number(UInt32.self)
    else { return nil }
    self.init(
      from: Life(hub: hub, epoch: own), epoch: epoch, acknowledged: acknowledged, isMissing: flags == 1,
      first: first, count: count)
  }
}
