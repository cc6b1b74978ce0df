import Synchronization

/// How much is kept for the absent peers of a tenant.
final class Tally: Sendable {
  let peers = Atomic<Int>(0)
  let letters = Atomic<Int>(0)
  let bytes = Atomic<Int>(0)
}

extension Atomic where Value == Int {
  /// Adds to it unless that would make it more than `limit`; whether it did.
  borrowing func take(_ amount: Int = 1, upTo limit: Int) -> Bool {
    let sum = wrappingAdd(amount, ordering: .relaxed).newValue
    guard sum > limit else { return true }
    wrappingSubtract(amount, ordering: .relaxed)
    return false
  }

  borrowing func giveBack(_ amount: Int = 1) { wrappingSubtract(amount, ordering: .relaxed) }
  var value: Int { load(ordering: .relaxed) }
}
