/// What came in each stretch of a run: how much, and the longest time it took.
package struct TimeSlots: Sendable {
  /// A run is cut into so many stretches at most.
  private static let most = 240
  private static let shortest: UInt64 = 100_000_000

  /// How long a stretch is, in nanoseconds.
  package let width: UInt64
  package private(set) var counts: [UInt64] = []
  package private(set) var longest: [UInt64] = []

  /// For a run of about this many nanoseconds.
  package init(over duration: UInt64) { width = max(Self.shortest, duration / 100) }

  /// Counts something that came so long after the run began.
  package mutating func add(_ time: UInt64, at moment: UInt64) {
    let place = Int(min(moment / width, UInt64(Self.most - 1)))
    while counts.count <= place {
      counts.append(0)
      longest.append(0)
    }
    counts[place] &+= 1
    longest[place] = max(longest[place], time)
  }

  package mutating func add(_ other: TimeSlots) {
    while counts.count < other.counts.count {
      counts.append(0)
      longest.append(0)
    }
    for place in other.counts.indices {
      counts[place] &+= other.counts[place]
      longest[place] = max(longest[place], other.longest[place])
    }
  }
}
