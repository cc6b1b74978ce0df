internal import CVector

/// Frames one after another in one piece of memory, which is used round and round.
///
/// A frame lies in one piece, so that it can be sent from where it is. Each has a head of its own for what
/// its sender needs to remember.
final class FrameRing {
  /// What is remembered of a frame.
  struct Head {
    /// The length of the frame; `wrap` if what follows is at the beginning of the memory.
    var length: Int
    /// When it was put in, and when it was last sent.
    var acceptedAt: Milliseconds
    var sentAt: Milliseconds
    /// How often it was sent.
    var transmissions: Int
  }

  private static let wrap = -1
  private static let headSize = MemoryLayout<Head>.stride
  private static let smallest = 4_096
  /// So much of the next frame's place is asked for at most.
  private static let fetchedAhead = 4_096

  @exclusivity(unchecked) private var base: UnsafeMutableRawPointer?
  @exclusivity(unchecked) private(set) var capacity = 0
  @exclusivity(unchecked) private var first = 0
  @exclusivity(unchecked) private var end = 0
  /// How many bytes the frames take, heads included.
  @exclusivity(unchecked) private(set) var used = 0
  /// How many frames there are.
  @exclusivity(unchecked) private(set) var count = 0
  /// How many of them, from the first on, were sent.
  @exclusivity(unchecked) private(set) var sent = 0
  /// Where the first is that was not sent; nil if it has to be looked for.
  @exclusivity(unchecked) private var unsent: Int?

  deinit { base?.deallocate() }

  /// A place for a frame of this length, behind the others.
  func append(_ length: Int, now: Milliseconds) -> UnsafeMutableRawPointer {
    let size = FrameRing.size(length)
    let start: UnsafeMutableRawPointer
    if let place = place(size) { start = place } else { start = grow(size) }
    start.storeBytes(
      of: Head(length: length, acceptedAt: now, sentAt: now, transmissions: 0), as: Head.self)
    if sent == count, let base { unsent = start - base }
    used &+= size
    count &+= 1
    // The next frame is likely to be as long. It is sent from here as soon as it is written.
    if let base { hub_fetch_ahead(base + end, min(size, capacity &- end, FrameRing.fetchedAhead)) }
    return start + FrameRing.headSize
  }

  /// Removes the frame that is first.
  func removeFirst() {
    guard count > 0, let head = firstHead() else { return }
    let size = FrameRing.size(head.pointee.length)
    used &-= size
    count &-= 1
    if sent > 0 { sent &-= 1 } else { unsent = nil }
    first &+= size
    if count == 0 {
      first = 0
      end = 0
    }
  }

  /// The head of the first frame that was not sent.
  func firstUnsent() -> UnsafeMutablePointer<Head>? {
    guard sent < count, let base else { return nil }
    if let unsent { return (base + unsent).assumingMemoryBound(to: Head.self) }
    var head = firstHead()
    for _ in 0..<sent { head = head.flatMap { self.head(after: $0) } }
    unsent = head.map { UnsafeMutableRawPointer($0) - base }
    return head
  }

  /// Remembers that the first frame that was not sent was sent.
  func markSent(_ head: UnsafeMutablePointer<Head>) {
    sent &+= 1
    guard let base else { return }
    unsent = sent < count ? self.head(after: head).map { UnsafeMutableRawPointer($0) - base } : nil
  }

  /// Takes out what was never sent, which is behind what was, and shows each frame with when it was put in.
  func removeUnsent(_ show: (UnsafeRawBufferPointer, Milliseconds) -> Void) {
    var head = firstHead()
    var index = 0
    while index < count, let here = head, here.pointee.transmissions > 0 {
      index &+= 1
      head = index < count ? self.head(after: here) : nil
    }
    guard index < count, let start = head, let base else { return }
    let kept = index
    while index < count, let here = head {
      show(UnsafeRawBufferPointer(FrameRing.frame(of: here)), here.pointee.acceptedAt)
      used &-= FrameRing.size(here.pointee.length)
      index &+= 1
      head = index < count ? self.head(after: here) : nil
    }
    count = kept
    sent = min(sent, kept)
    unsent = nil
    end = UnsafeMutableRawPointer(start) - base
    if count == 0 {
      first = 0
      end = 0
    }
  }

  /// A frame that is put in was there before, since then.
  static func backdate(_ frame: UnsafeMutableRawPointer, to time: Milliseconds) {
    (frame - headSize).assumingMemoryBound(to: Head.self).pointee.acceptedAt = time
  }

  /// Everything is to be sent again.
  func rewind() {
    sent = 0
    unsent = nil
  }

  func removeAll() {
    sent = 0
    unsent = nil
    first = 0
    end = 0
    used = 0
    count = 0
  }

  /// Gives the memory back; there must be no frames.
  func release() {
    guard count == 0 else { return }
    base?.deallocate()
    base = nil
    capacity = 0
  }

  /// The head of the frame that is first.
  func firstHead() -> UnsafeMutablePointer<Head>? {
    guard count > 0, let base else { return nil }
    if first >= capacity { first = 0 }
    let head = (base + first).assumingMemoryBound(to: Head.self)
    guard head.pointee.length == FrameRing.wrap else { return head }
    first = 0
    return base.assumingMemoryBound(to: Head.self)
  }

  /// The head of the frame after another one; only to be asked for while there is one.
  func head(after other: UnsafeMutablePointer<Head>) -> UnsafeMutablePointer<Head>? {
    guard let base else { return nil }
    let next = UnsafeMutableRawPointer(other) + FrameRing.size(other.pointee.length)
    guard next < base + capacity else { return base.assumingMemoryBound(to: Head.self) }
    let head = next.assumingMemoryBound(to: Head.self)
    return head.pointee.length == FrameRing.wrap ? base.assumingMemoryBound(to: Head.self) : head
  }

  /// The frame that belongs to a head.
  static func frame(of head: UnsafeMutablePointer<Head>) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(head) + headSize, count: head.pointee.length)
  }

  static func size(_ length: Int) -> Int { headSize &+ (length &+ 7) & ~7 }

  private func place(_ size: Int) -> UnsafeMutableRawPointer? {
    guard let base else { return nil }
    if count == 0 || end > first {
      if capacity &- end >= size {
        defer { end &+= size }
        return base + end
      }
      guard count > 0, first > size else { return nil }
      if end < capacity { (base + end).assumingMemoryBound(to: Int.self).pointee = FrameRing.wrap }
      end = size
      return base
    }
    guard first &- end > size else { return nil }
    defer { end &+= size }
    return base + end
  }

  private func grow(_ size: Int) -> UnsafeMutableRawPointer {
    var wider = max(capacity &* 2, FrameRing.smallest)
    while wider < used &+ size { wider &*= 2 }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: wider, alignment: 16)
    var written = 0
    var head = firstHead()
    for left in stride(from: count, to: 0, by: -1) {
      guard let here = head else { break }
      let length = FrameRing.size(here.pointee.length)
      (fresh + written).copyMemory(from: here, byteCount: length)
      written &+= length
      head = left > 1 ? self.head(after: here) : nil
    }
    base?.deallocate()
    base = fresh
    capacity = wider
    unsent = nil
    first = 0
    end = written &+ size
    return fresh + written
  }
}
