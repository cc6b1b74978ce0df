internal import Synchronization

/// The memory that all output queues of the process may take together.
final class MemoryBudget: Sendable {
  private let granted = Atomic<Int>(0)
  private let ceiling: Atomic<Int>

  init(limit: Int) { ceiling = Atomic(limit) }

  var limit: Int { ceiling.load(ordering: .relaxed) }

  /// What a reload says from now on.
  func change(limit: Int) { ceiling.store(limit, ordering: .relaxed) }

  /// How much a reactor asks for at a time: rarely enough to cost nothing, and a small part of the whole.
  var step: Int { min(1 << 20, max(limit / 64, OutputBlock.largeSize)) }

  func take(_ bytes: Int) -> Bool {
    if granted.add(bytes, ordering: .relaxed).newValue <= limit { return true }
    granted.subtract(bytes, ordering: .relaxed)
    return false
  }

  func give(back bytes: Int) { granted.subtract(bytes, ordering: .relaxed) }

  /// What the reactors have taken.
  var taken: Int { granted.load(ordering: .relaxed) }
}
