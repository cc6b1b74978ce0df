import Synchronization

/// A number that goes up and down.
public final class Gauge: Sendable {
  private let stored = Atomic<Int>(0)

  package init() {}

  /// Sets it.
  public func set(_ value: Int) { stored.store(value, ordering: .relaxed) }

  /// Lets it go up, or down by a negative number, whoever else does the same.
  public func add(_ change: Int) { stored.wrappingAdd(change, ordering: .relaxed) }

  /// What it is.
  public var value: Int { stored.load(ordering: .relaxed) }
}
