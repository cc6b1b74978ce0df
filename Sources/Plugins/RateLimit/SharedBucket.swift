import HubKernel
import Synchronization

/// A bucket from which all reactors take. Each taking is one exchange that fails when another came first, so
/// what is given out together is what the limit says, to the unit.
final class SharedBucket: Sendable {
  private let full = Atomic<Int64>(0)

  /// Takes what costs so much; returns zero, or how long to wait and takes nothing.
  func take(_ cost: Int64, depth: Int64, at now: Int64) -> Int64 {
    var seen = full.load(ordering: .relaxed)
    while true {
      let needed = Bucket.missing(seen, at: now, depth: depth) &+ cost
      guard needed <= depth else {
        if seen &- now > depth {
          // The limit was changed: more is missing than the bucket holds now, and that part is forgotten.
          _ = full.compareExchange(expected: seen, desired: now &+ depth, ordering: .relaxed)
        }
        return needed &- depth
      }
      let outcome = full.compareExchange(expected: seen, desired: now &+ needed, ordering: .relaxed)
      if outcome.exchanged { return 0 }
      seen = outcome.original
    }
  }

  /// Gives back what was taken and not used after all.
  func give(back cost: Int64) { full.wrappingSubtract(cost, ordering: .relaxed) }

  /// How long to wait for what costs so much; zero if it is there.
  func wait(_ cost: Int64, depth: Int64, at now: Int64) -> Int64 {
    max(missing(at: now, depth: depth) &+ cost &- depth, 0)
  }

  /// How far it is from full.
  func missing(at now: Int64, depth: Int64) -> Int64 {
    Bucket.missing(full.load(ordering: .relaxed), at: now, depth: depth)
  }
}
