/// What one plugin has on reactors and is not over.
package final class Belongings: Sendable {
  private let all = Lock([ObjectIdentifier: any Belonging]())

  package init() {}

  package func add(_ one: any Belonging) { all.withLock { $0[ObjectIdentifier(one)] = one } }
  package func remove(_ one: any Belonging) { all.withLock { $0[ObjectIdentifier(one)] = nil } }

  /// Takes over one thing.
  package func take(_ one: any Belonging, heldBy owner: Lock<Belongings>, isOver: () -> Bool) {
    let former = owner.withLock { owner in
      defer { owner = self }
      return owner
    }
    guard former !== self else { return }
    former.remove(one)
    add(one)
    // It may have ended in between.
    if isOver() { remove(one) }
  }

  /// Takes over everything of another.
  package func take(allOf other: Belongings) {
    for one in other.all.withLock({ Array($0.values) }) { one.move(to: self) }
  }

  /// Ends everything; returns how much there was.
  package func endAll() -> Int {
    let left = all.withLock { Array($0.values) }
    for one in left { one.endWithOwner() }
    return left.count
  }
}
