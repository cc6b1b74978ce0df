package import Synchronization

/// A number of places, taken and given back from any lane.
extension Atomic where Value == Int {
  /// Takes one unless as many are taken as may be.
  package borrowing func take(upTo limit: Int) -> Bool {
    var taken = load(ordering: .relaxed)
    while taken < limit {
      let (isDone, now) = weakCompareExchange(
        expected: taken, desired: taken &+ 1, successOrdering: .relaxed, failureOrdering: .relaxed)
      if isDone { return true }
      taken = now
    }
    return false
  }

  /// Gives one back.
  package borrowing func giveBack() { wrappingSubtract(1, ordering: .relaxed) }
}
