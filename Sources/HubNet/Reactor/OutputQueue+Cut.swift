extension OutputQueue {
  /// Drops every frame of which nothing has been sent, so that a close frame can follow; true when the cut
  /// fell between two frames. The frames are our own and their headers never cross from one block into the
  /// next.
  mutating func cutToFrame(_ pool: inout BlockPool) -> Bool {
    var passed = 0
    var block = head
    while let one = block {
      let start = Int(one.pointee.start)
      if one.pointee.firstFrame != OutputBlock.noFrame {
        var place = Int(one.pointee.firstFrame)
        let least = max(start, start &+ committed &- passed)
        while place < least { place &+= OutputQueue.frameLength(one.bytes + place) }
        if place <= Int(one.pointee.end) {
          // A frame that ends with the block may go on in the next one only if it is longer; it is not.
          truncate(after: one, at: place, passed: passed, &pool)
          return true
        }
      }
      passed &+= one.pointee.count
      block = one.pointee.next
    }
    return false
  }

  private mutating func truncate(
    after block: UnsafeMutablePointer<OutputBlock>, at place: Int, passed: Int, _ pool: inout BlockPool
  ) {
    var rest = block.pointee.next
    block.pointee.next = nil
    block.pointee.end = UInt32(truncatingIfNeeded: place)
    tail = block
    count = passed &+ block.pointee.count
    while let one = rest {
      rest = one.pointee.next
      pool.give(back: one)
    }
  }

  /// The length of an unmasked frame with its header (RFC 6455 §5.2).
  private static func frameLength(_ header: UnsafeMutableRawPointer) -> Int {
    switch header.load(fromByteOffset: 1, as: UInt8.self) & 0x7F {
    case 126:
      4 &+ Int(UInt16(bigEndian: header.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    case 127:
      10
        &+ Int(
          truncatingIfNeeded: UInt64(bigEndian: header.loadUnaligned(fromByteOffset: 2, as: UInt64.self)))
    case let short: 2 &+ Int(short)
    }
  }
}
