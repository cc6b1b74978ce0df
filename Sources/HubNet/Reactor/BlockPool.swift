internal import CHubSys

/// A reactor's output blocks: those in use, counted against the budget of the process, and some to use again.
struct BlockPool: ~Copyable {
  /// More idle blocks than these are given back to the system at once, and more than this part of the budget.
  /// The others stay until it is quiet: in a storm, mapping them anew would cost more than all else.
  private static let keptBytes = 32 << 20
  private static let keptShare = 4

  let budget: MemoryBudget
  private var small: UnsafeMutablePointer<OutputBlock>?
  private var large: UnsafeMutablePointer<OutputBlock>?
  private var kept = 0
  /// The fewest bytes that were kept since that was last asked: nobody needed those.
  private var leastKept = 0
  /// Bytes of all blocks, in use or kept.
  private var held = 0
  private var reserved = 0

  /// Bytes of blocks that queues hold.
  var used: Int { held &- kept }

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
    let needed = held &+ bytes &+ OutputBlock.largeSize
    return needed <= reserved || reserve(needed)
  }

  private mutating func reserve(_ needed: Int) -> Bool {
    let spare = kept
    // A large block carries a little less than its size, hence the eighth.
    let missing = needed &+ needed / 8 &- reserved
    if budget.take(max(missing, budget.step)) {
      reserved &+= max(missing, budget.step)
      return true
    }
    if budget.take(missing) {
      reserved &+= missing
      return true
    }
    guard spare > 0 else { return false }
    release(kept: spare)
    return needed &- spare <= reserved || reserve(needed &- spare)
  }

  /// A block; `ensure` has been asked before.
  mutating func take(isSmall: Bool) -> UnsafeMutablePointer<OutputBlock>? {
    let size = isSmall ? OutputBlock.smallSize : OutputBlock.largeSize
    if let block = takeKept(isSmall: isSmall) {
      block.initialize(to: OutputBlock(size: UInt32(truncatingIfNeeded: size)))
      return block
    }
    guard let memory = hub_map(size) else { return nil }
    held &+= size
    let block = memory.bindMemory(to: OutputBlock.self, capacity: 1)
    block.initialize(to: OutputBlock(size: UInt32(truncatingIfNeeded: size)))
    return block
  }

  mutating func give(back block: UnsafeMutablePointer<OutputBlock>) {
    let size = Int(block.pointee.size)
    if kept &+ size > min(Self.keptBytes, budget.limit / Self.keptShare) {
      held &-= size
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
    if reserved &- held > 4 &* budget.step { giveBackReserve() }
  }

  @inline(__always)
  private mutating func takeKept(isSmall: Bool) -> UnsafeMutablePointer<OutputBlock>? {
    guard let block = isSmall ? small : large else { return nil }
    if isSmall { small = block.pointee.next } else { large = block.pointee.next }
    kept &-= Int(block.pointee.size)
    if kept < leastKept { leastKept = kept }
    return block
  }

  /// Gives back blocks that nobody needed since the last call.
  mutating func releaseIdle() {
    release(kept: leastKept)
    leastKept = kept
    if reserved &- held > 4 &* budget.step { giveBackReserve() }
  }

  var isEmpty: Bool { held == 0 }

  private mutating func release(kept bytes: Int) {
    let least = kept &- bytes
    while kept > least, let block = takeKept(isSmall: false) ?? takeKept(isSmall: true) {
      held &-= Int(block.pointee.size)
      Self.release(block)
    }
  }

  /// Blocks are mapped one by one: in the heap they would leave holes that nothing else fits into, and what
  /// slow readers piled up would stay with the thread that freed it.
  private static func release(_ block: UnsafeMutablePointer<OutputBlock>) {
    hub_unmap(block, Int(block.pointee.size))
  }

  private mutating func giveBackReserve() {
    let surplus = reserved &- held &- 2 &* budget.step
    reserved &-= surplus
    budget.give(back: surplus)
  }
}
