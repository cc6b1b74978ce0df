internal import Glibc

/// A piece of memory for bytes that wait to be sent; the bytes follow this header.
struct OutputBlock {
  /// Enough for what most sockets are sent in one turn, small because a broadcast gives one to every member.
  static let smallSize = 4 * 1024
  /// One TLS record's worth.
  static let largeSize = 16 * 1024
  /// Where the bytes begin.
  static let headerSize = MemoryLayout<OutputBlock>.stride
  static let noFrame = UInt32.max

  var next: UnsafeMutablePointer<OutputBlock>?
  /// The size of the whole, header included.
  var size: UInt32
  /// The first byte still to be sent.
  var start: UInt32 = 0
  /// Behind the last byte.
  var end: UInt32 = 0
  /// Where the first WebSocket frame begins that begins in this block.
  var firstFrame: UInt32 = OutputBlock.noFrame

  var capacity: Int { Int(size) &- OutputBlock.headerSize }
  var count: Int { Int(end &- start) }
}

extension UnsafeMutablePointer where Pointee == OutputBlock {
  /// The memory for bytes.
  @inline(__always)
  var bytes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) + OutputBlock.headerSize }

  /// The bytes that wait.
  @inline(__always)
  var waiting: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes + Int(pointee.start), count: pointee.count)
  }

  /// Takes the place of a smaller block, with everything where it was there.
  func takeOver(_ other: UnsafeMutablePointer<OutputBlock>) {
    memcpy(bytes, other.bytes, Int(other.pointee.end))
    pointee.start = other.pointee.start
    pointee.end = other.pointee.end
    pointee.firstFrame = other.pointee.firstFrame
  }

  var room: Int { pointee.capacity &- Int(pointee.end) }
}
