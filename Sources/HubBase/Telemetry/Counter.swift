public import Synchronization

/// A number that only grows. Each reactor has a cell of its own, so counting there never contends, and of the
/// first few reactors each is the only one who writes to its cell, so that it need not even lock the bus.
public final class Counter: Sendable {
  /// A cell alone on its cache line, in memory of our own: a reference to it would be retained to count.
  @usableFromInline struct Cell: ~Copyable {
    @usableFromInline let value = Atomic<Int>(0)
    private let padding: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)
  }

  @usableFromInline static var cellCount: Int { 8 }
  @usableFromInline nonisolated(unsafe) let cells: UnsafeMutablePointer<Cell>

  package init() {
    cells = .allocate(capacity: Counter.cellCount)
    for cell in 0..<Counter.cellCount { (cells + cell).initialize(to: Cell()) }
  }

  deinit {
    cells.deinitialize(count: Counter.cellCount)
    cells.deallocate()
  }

  /// Adds from anywhere.
  public func add(_ amount: Int = 1) {
    cells[0].value.wrappingAdd(amount, ordering: .relaxed)
  }

  /// Adds on one reactor, on its own thread.
  @inlinable @inline(__always)
  package func add(_ amount: Int = 1, on lane: UInt16) { _ = count(amount, on: lane) }

  /// Counts one on a reactor, on its own thread, and returns how many were counted in its cell.
  @inlinable @inline(__always)
  package func next(on lane: UInt16) -> Int { count(1, on: lane) }

  @inlinable @inline(__always)
  func count(_ amount: Int, on lane: UInt16) -> Int {
    let cell = Int(lane) &+ 1
    guard cell < Counter.cellCount else {
      return cells[0].value.wrappingAdd(amount, ordering: .relaxed).newValue
    }
    let sum = cells[cell].value.load(ordering: .relaxed) &+ amount
    cells[cell].value.store(sum, ordering: .relaxed)
    return sum
  }

  /// The sum.
  public var value: Int {
    var sum = 0
    for cell in 0..<Counter.cellCount { sum &+= cells[cell].value.load(ordering: .relaxed) }
    return sum
  }
}
