/// How often which times came, each to within one part in 64, in a fixed amount of memory however many there
/// are. Times are in nanoseconds.
package struct TimeHistogram: Sendable {
  /// Each doubling has so many steps.
  private static let steps = 64
  private static let stepBits = 6
  /// Longer times than 2 to the power of this, 18 minutes, count as that long.
  private static let longestBits = 40
  private static let longest: UInt64 = 1 << UInt64(longestBits) - 1
  private static let places = 2 * steps + (longestBits - stepBits - 1) * steps

  private var counts = [UInt64](repeating: 0, count: places)
  package private(set) var count: UInt64 = 0
  package private(set) var least: UInt64 = .max
  package private(set) var most: UInt64 = 0
  private var sum: Double = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }
  package var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// Counts one time.
  package mutating func add(_ time: UInt64) {
    let time = min(time, Self.longest)
    counts[Self.place(of: time)] &+= 1
    count &+= 1
    sum += Double(time)
    if time < least { least = time }
    if time > most { most = time }
  }

  /// Takes in what another one has counted.
  package mutating func add(_ other: TimeHistogram) {
    guard other.count > 0 else { return }
    for place in counts.indices { counts[place] &+= other.counts[place] }
    count &+= other.count
    sum += other.sum
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// The time that so large a share of all did not exceed; 0 when there are none.
  package func time(at share: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let wanted = max(1, UInt64((Double(count) * min(max(share, 0), 1)).rounded(.up)))
    var seen: UInt64 = 0
    for (place, count) in counts.enumerated() where count > 0 {
      seen &+= count
      if seen >= wanted { return min(Self.end(of: place), most) }
    }
    return most
  }

  /// How many times lie from one (included) to another (not included), by the steps they fell into.
  package func count(from low: UInt64, to high: UInt64) -> UInt64 {
    let first = Self.place(of: min(low, Self.longest))
    let last = high > Self.longest ? Self.places : Self.place(of: high)
    return first < last ? counts[first..<last].reduce(0, &+) : 0
  }

  private static func place(of time: UInt64) -> Int {
    guard time >= 2 * UInt64(steps) else { return Int(time) }
    let shift = 63 - time.leadingZeroBitCount - stepBits
    return shift * steps + Int(time >> UInt64(shift))
  }

  /// The longest time that falls into a step.
  private static func end(of place: Int) -> UInt64 {
    guard place >= 2 * steps else { return UInt64(place) }
    let shift = place / steps - 1
    let start = UInt64(place % steps + steps) << UInt64(shift)
    return start + 1 << UInt64(shift) - 1
  }
}
