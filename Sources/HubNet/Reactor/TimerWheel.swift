/// When sockets are to be looked at next: one entry for each, in slots of a tenth of a second.
///
/// Entries are links in memory of our own, so that setting, moving and removing one touches two neighbours.
/// A time beyond the last slot goes into the last one; whoever is looked at too early is simply put back.
struct TimerWheel: ~Copyable {
  /// How long one slot is, in nanoseconds.
  static let tick: UInt64 = 100_000_000
  /// A power of two; with the tick it spans 102 seconds.
  static let slotCount = 1024
  private static let none = UInt32.max

  private struct Node {
    var next = TimerWheel.none
    var previous = TimerWheel.none
    /// The slot it is in, counted from the beginning of time.
    var due: UInt64 = 0
    var isSet = false
  }

  private let heads: UnsafeMutablePointer<UInt32>
  /// A bit for each slot that has an entry, so that the loop need not look into a thousand to know how long
  /// it may sleep.
  private let taken: UnsafeMutablePointer<UInt64>
  /// A bit for each word of `taken` that is not zero; there are sixteen.
  private var takenWords: UInt16 = 0
  private var nodes: UnsafeMutablePointer<Node>
  private var room = 256
  private var current: UInt64
  private(set) var count = 0

  init(now: UInt64) {
    heads = .allocate(capacity: Self.slotCount)
    heads.initialize(repeating: Self.none, count: Self.slotCount)
    taken = .allocate(capacity: Self.slotCount / 64)
    taken.initialize(repeating: 0, count: Self.slotCount / 64)
    nodes = .allocate(capacity: room)
    nodes.initialize(repeating: Node(), count: room)
    current = now / Self.tick
  }

  deinit {
    heads.deallocate()
    taken.deallocate()
    nodes.deallocate()
  }

  /// Sets the entry of a socket to the slot after `time`, wherever it was before.
  mutating func set(_ index: UInt32, at time: UInt64) {
    if Int(index) >= room { grow(beyond: Int(index)) }
    let wanted = time == .max ? .max : time / Self.tick &+ 1
    let due = min(max(wanted, current &+ 1), current &+ UInt64(Self.slotCount) &- 1)
    if nodes[Int(index)].isSet {
      if nodes[Int(index)].due == due { return }
      unlink(index)
    }
    link(index, due)
  }

  /// As `set`, but an entry that comes earlier stays as it is.
  mutating func setNoLater(_ index: UInt32, at time: UInt64) {
    if Int(index) < room, nodes[Int(index)].isSet, nodes[Int(index)].due <= time / Self.tick &+ 1 { return }
    set(index, at: time)
  }

  mutating func remove(_ index: UInt32) {
    guard Int(index) < room, nodes[Int(index)].isSet else { return }
    unlink(index)
  }

  /// Takes out one entry whose time has come; call until there is none.
  mutating func next(at now: UInt64) -> UInt32? {
    let target = now / Self.tick
    while true {
      let head = heads[Int(current & UInt64(Self.slotCount - 1))]
      if head != Self.none {
        unlink(head)
        return head
      }
      if current >= target { return nil }
      if count == 0 {
        current = target
        return nil
      }
      current &+= 1
    }
  }

  /// How many milliseconds the loop may sleep; -1 for as long as it likes.
  func patience(at now: UInt64) -> Int32 {
    if count == 0 { return -1 }
    let slot = current &+ firstTaken
    let due = slot &* Self.tick
    return due <= now ? 0 : Int32(truncatingIfNeeded: min((due &- now) / 1_000_000 &+ 1, 200_000))
  }

  /// How many slots after the present one the first entry is. There is one.
  private var firstTaken: UInt64 {
    let start = current & UInt64(Self.slotCount - 1)
    let bit = start & 63
    let ahead = taken[Int(start &>> 6)] &>> bit
    if ahead != 0 { return UInt64(ahead.trailingZeroBitCount) }
    // The words after this one, and in the end this one again for what lies before the present slot.
    let next = (start &>> 6 &+ 1) & 15
    let turned = (takenWords &>> UInt16(next)) | (takenWords &<< (16 &- UInt16(next)))
    let words = UInt64(turned.trailingZeroBitCount)
    let word = taken[Int((next &+ words) & 15)]
    return 64 &- bit &+ 64 &* words &+ UInt64(word.trailingZeroBitCount)
  }

  private mutating func link(_ index: UInt32, _ due: UInt64) {
    let slot = Int(due & UInt64(Self.slotCount - 1))
    let head = heads[slot]
    nodes[Int(index)] = Node(next: head, previous: Self.none, due: due, isSet: true)
    if head != Self.none { nodes[Int(head)].previous = index }
    heads[slot] = index
    taken[slot / 64] |= 1 &<< UInt64(slot % 64)
    takenWords |= 1 &<< UInt16(slot / 64)
    count &+= 1
  }

  private mutating func unlink(_ index: UInt32) {
    let node = nodes[Int(index)]
    if node.previous == Self.none {
      let slot = Int(node.due & UInt64(Self.slotCount - 1))
      heads[slot] = node.next
      if node.next == Self.none {
        taken[slot / 64] &= ~(1 &<< UInt64(slot % 64))
        if taken[slot / 64] == 0 { takenWords &= ~(1 &<< UInt16(slot / 64)) }
      }
    } else {
      nodes[Int(node.previous)].next = node.next
    }
    if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
    nodes[Int(index)].isSet = false
    count &-= 1
  }

  private mutating func grow(beyond index: Int) {
    var wider = room
    while wider <= index { wider *= 2 }
    move(to: wider)
  }

  /// Gives back the room for entries from `places` on, of which none is set.
  mutating func shrink(to places: Int) {
    var narrower = room
    while narrower / 2 >= max(places, 256) { narrower /= 2 }
    if narrower < room { move(to: narrower) }
  }

  private mutating func move(to size: Int) {
    let moved = UnsafeMutablePointer<Node>.allocate(capacity: size)
    moved.moveInitialize(from: nodes, count: min(room, size))
    if size > room { (moved + room).initialize(repeating: Node(), count: size - room) }
    nodes.deallocate()
    nodes = moved
    room = size
  }
}
