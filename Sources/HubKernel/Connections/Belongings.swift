/// What a plugin has on reactors and what ends with it.
protocol Belonging: AnyObject, Sendable {
  /// The plugin stops.
  func endWithOwner()
}

/// What one plugin has on reactors and is not over.
final class Belongings: Sendable {
  private let all = Lock([ObjectIdentifier: any Belonging]())

  func add(_ one: any Belonging) { all.withLock { $0[ObjectIdentifier(one)] = one } }
  func remove(_ one: any Belonging) { all.withLock { $0[ObjectIdentifier(one)] = nil } }

  /// Ends everything; returns how much there was.
  func endAll() -> Int {
    let left = all.withLock { Array($0.values) }
    for one in left { one.endWithOwner() }
    return left.count
  }
}
