import Synchronization

/// How long something took, counted by how long. All histograms have the same buckets, from the time of a
/// call to that of a slow network, so that they can be laid over each other.
///
/// To observe is two additions without a lock and takes no memory. What happens for every message is timed
/// once in many times, so that reactors do not contend here.
public final class Histogram: Sendable {
  /// 1, 2.5 and 5 of every power of ten from 100 ns to 10 s.
  static let bounds: [UInt64] = {
    var bounds: [UInt64] = []
    var decade: UInt64 = 100
    while decade < 10_000_000_000 {
      bounds += [decade, decade * 5 / 2, decade * 5]
      decade *= 10
    }
    return bounds + [decade]
  }()

  /// The buckets, the one for what is beyond the last bound, and the sum.
  private static let cellCount = bounds.count + 2
  private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<Int>>
  /// The bounds, at hand without asking whether they have been made.
  private let bounds: [UInt64]

  package init() {
    bounds = Histogram.bounds
    cells = .allocate(capacity: Histogram.cellCount)
    for cell in 0..<Histogram.cellCount { (cells + cell).initialize(to: Atomic(0)) }
  }

  deinit {
    cells.deinitialize(count: Histogram.cellCount)
    cells.deallocate()
  }

  /// Counts one that took so long. From any thread.
  public func observe(_ nanoseconds: UInt64) {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low &+ high) / 2
      if bounds[middle] < nanoseconds { low = middle &+ 1 } else { high = middle }
    }
    cells[low].wrappingAdd(1, ordering: .relaxed)
    cells[bounds.count &+ 1].wrappingAdd(Int(truncatingIfNeeded: nanoseconds), ordering: .relaxed)
  }

  /// What it reads.
  public var reading: HistogramReading {
    HistogramReading(
      buckets: (0...bounds.count).map { cells[$0].load(ordering: .relaxed) },
      sum: cells[bounds.count + 1].load(ordering: .relaxed))
  }
}
