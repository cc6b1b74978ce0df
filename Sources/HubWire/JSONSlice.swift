/// A stretch of a message, kept as numbers so that it can outlive the pointer.
public struct JSONSlice: Equatable, Sendable {
  /// Where it starts in the message.
  public let start: UInt32
  /// How many bytes it has.
  public let count: UInt32

  /// The slice from one offset up to another; offsets in a message always fit.
  @inline(__always)
  init(from start: Int, to end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    count = UInt32(truncatingIfNeeded: end &- start)
  }

  /// What stands between the quotes of a text.
  @inline(__always)
  var withoutQuotes: JSONSlice { JSONSlice(from: Int(start) &+ 1, to: Int(start) &+ Int(count) &- 1) }

  /// The bytes of the slice in the message it was taken from; none if that message is too short.
  @inlinable @inline(__always)
  public func bytes(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard Int(start) &+ Int(count) <= message.count, let base = message.baseAddress else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: base + Int(start), count: Int(count))
  }
}
