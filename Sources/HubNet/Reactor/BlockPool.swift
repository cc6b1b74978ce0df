internal import CHubSys
internal import Glibc

/// A reactor's output blocks: those in use, counted against the budget of the process, and some to use again.
struct BlockPool: ~Copyable {
  /// More idle blocks than these are given back to the system.
  private static let keptBytes = 4 << 20

  let budget: MemoryBudget
  private var small: UnsafeMutablePointer<OutputBlock>?
  private var large: UnsafeMutablePointer<OutputBlock>?
  private var kept = 0
  /// Bytes of blocks that queues hold.
  private(set) var used = 0
  private var reserved = 0

  init(budget: MemoryBudget) { self.budget = budget }

  deinit {
    budget.give(back: reserved)
    for list in [small, large] {
      var block = list
      while let one = block {
        block = one.pointee.next
        Self.release(one)
      }
    }
  }

  /// Whether so many more bytes may be queued; asks the budget when what it granted is used up.
  @inline(__always)
  mutating func ensure(_ bytes: Int) -> Bool {
    let needed = used &+ bytes &+ OutputBlock.largeSize
    return needed <= reserved || reserve(needed)
  }

  private mutating func reserve(_ needed: Int) -> Bool {
    // A large block carries a little less than its size, hence the eighth.
    let missing = needed &+ needed / 8 &- reserved
    if budget.take(max(missing, budget.step)) {
      reserved &+= max(missing, budget.step)
      return true
    }
    guard budget.take(missing) else { return false }
    reserved &+= missing
    return true
  }

  /// A block; `ensure` has been asked before.
  mutating func take(isSmall: Bool) -> UnsafeMutablePointer<OutputBlock>? {
    let size = isSmall ? OutputBlock.smallSize : OutputBlock.largeSize
    used &+= size
    if let block = isSmall ? small : large {
      if isSmall { small = block.pointee.next } else { large = block.pointee.next }
      kept &-= size
      block.initialize(to: OutputBlock(size: UInt32(truncatingIfNeeded: size)))
      return block
    }
    guard let memory = isSmall ? malloc(size) : hub_map(size) else {
      used &-= size
      return nil
    }
    let block = memory.bindMemory(to: OutputBlock.self, capacity: 1)
    block.initialize(to: OutputBlock(size: UInt32(truncatingIfNeeded: size)))
    return block
  }

  mutating func give(back block: UnsafeMutablePointer<OutputBlock>) {
    let size = Int(block.pointee.size)
    used &-= size
    if kept &+ size > Self.keptBytes {
      Self.release(block)
    } else if size == OutputBlock.smallSize {
      block.pointee.next = small
      small = block
      kept &+= size
    } else {
      block.pointee.next = large
      large = block
      kept &+= size
    }
    if reserved &- used > 4 &* budget.step { giveBackReserve() }
  }

  /// Large blocks are mapped one by one: what slow readers piled up would otherwise stay in the heap of the
  /// thread that freed it, where no other reactor could use it.
  private static func release(_ block: UnsafeMutablePointer<OutputBlock>) {
    if block.pointee.size == OutputBlock.smallSize {
      free(block)
    } else {
      hub_unmap(block, Int(block.pointee.size))
    }
  }

  private mutating func giveBackReserve() {
    let surplus = reserved &- used &- 2 &* budget.step
    reserved &-= surplus
    budget.give(back: surplus)
  }
}
