internal import Glibc

/// What waits to be sent on one socket: a chain of blocks, and nothing at all while nothing waits.
struct OutputQueue {
  var head: UnsafeMutablePointer<OutputBlock>?
  var tail: UnsafeMutablePointer<OutputBlock>?
  /// How many bytes wait.
  var count = 0
  /// Bytes at the front that a TLS record already holds and that must not change.
  var committed = 0

  var isEmpty: Bool { count == 0 }

  /// Where `needed` bytes may be written in one piece, at the end; they become part of the queue at once.
  @inline(__always)
  mutating func room(_ needed: Int, isFrame: Bool, _ pool: inout BlockPool) -> UnsafeMutableRawPointer? {
    if tail.map({ $0.room < needed }) ?? true, !add(&pool) { return nil }
    guard let tail, tail.room >= needed else { return nil }
    let place = Int(tail.pointee.end)
    if isFrame, tail.pointee.firstFrame == OutputBlock.noFrame {
      tail.pointee.firstFrame = UInt32(truncatingIfNeeded: place)
    }
    tail.pointee.end &+= UInt32(truncatingIfNeeded: needed)
    count &+= needed
    return tail.bytes + place
  }

  /// Copies bytes to the end; false when memory is short.
  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer, _ pool: inout BlockPool) -> Bool {
    guard var source = bytes.baseAddress else { return true }
    var left = bytes.count
    while left > 0 {
      if tail.map({ $0.room == 0 }) ?? true, !add(&pool) { return false }
      guard let tail else { return false }
      let part = min(left, tail.room)
      memcpy(tail.bytes + Int(tail.pointee.end), source, part)
      tail.pointee.end &+= UInt32(truncatingIfNeeded: part)
      count &+= part
      source += part
      left &-= part
    }
    return true
  }

  private mutating func add(_ pool: inout BlockPool) -> Bool {
    guard let block = pool.take(isSmall: head == nil) else { return false }
    if let head, head == tail, Int(head.pointee.size) == OutputBlock.smallSize {
      // Copying once costs less than a call for two pieces, and under TLS than two records.
      block.takeOver(head)
      pool.give(back: head)
      self.head = block
      tail = block
      return true
    }
    if let tail { tail.pointee.next = block } else { head = block }
    tail = block
    return true
  }

  /// Drops bytes that have been sent.
  mutating func consume(_ sent: Int, _ pool: inout BlockPool) {
    var left = sent
    count &-= sent
    while let block = head, left >= block.pointee.count {
      left &-= block.pointee.count
      head = block.pointee.next
      pool.give(back: block)
    }
    if let head { head.pointee.start &+= UInt32(truncatingIfNeeded: left) } else { tail = nil }
  }

  mutating func clear(_ pool: inout BlockPool) {
    while let block = head {
      head = block.pointee.next
      pool.give(back: block)
    }
    self = OutputQueue()
  }

  /// Memory it holds.
  var footprint: Int {
    var total = 0
    var block = head
    while let one = block {
      total &+= Int(one.pointee.size)
      block = one.pointee.next
    }
    return total
  }
}
