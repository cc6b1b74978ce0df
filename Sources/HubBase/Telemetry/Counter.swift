import Synchronization

/// A number that only grows. Each reactor has a cell of its own, so counting there never contends.
public final class Counter: Sendable {
  /// A cell alone on its cache line.
  private final class Cell: Sendable {
    let value = Atomic<Int>(0)
    let padding: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)
  }

  private static let cellCount = 8
  private let cells = (0..<Counter.cellCount).map { _ in Cell() }

  package init() {}

  /// Adds from anywhere.
  public func add(_ amount: Int = 1) { add(amount, on: 0) }

  /// Adds on one reactor.
  package func add(_ amount: Int = 1, on lane: UInt16) {
    cells[Int(lane) & (Counter.cellCount - 1)].value.wrappingAdd(amount, ordering: .relaxed)
  }

  /// Counts one on a reactor and returns how many were counted in its cell.
  package func next(on lane: UInt16) -> Int {
    cells[Int(lane) & (Counter.cellCount - 1)].value.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// The sum.
  public var value: Int { cells.reduce(0) { $0 &+ $1.value.load(ordering: .relaxed) } }
}
