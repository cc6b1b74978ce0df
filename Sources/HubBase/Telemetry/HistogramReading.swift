/// A histogram as it reads now.
public struct HistogramReading: Sendable, Equatable {
  /// How many observations fell into each bucket: one for each bound, and one for all beyond the last.
  public let buckets: [Int]
  /// The sum of all that was observed, in nanoseconds.
  public let sum: Int

  /// The largest value of each bucket but the last, in nanoseconds.
  public static var bounds: [UInt64] { Histogram.bounds }
  /// How many observations there are.
  public var count: Int { buckets.reduce(0, &+) }
}
