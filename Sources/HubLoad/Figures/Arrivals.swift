/// Which of the numbered signals of one sender have come: finds what came twice or after a later one.
package struct Arrivals: Sendable {
  /// More gaps than these are not remembered; a signal that would fill a forgotten one counts as doubled.
  private static let mostGaps = 65_536

  package private(set) var count: UInt64 = 0
  package private(set) var doubled: UInt64 = 0
  package private(set) var disordered: UInt64 = 0
  private var next: UInt64 = 0
  private var gaps: Set<UInt64> = []

  package init() {}

  /// Whether it came for the first time.
  package mutating func take(_ number: UInt64) -> Bool {
    if number < next {
      guard gaps.remove(number) != nil else {
        doubled &+= 1
        return false
      }
      disordered &+= 1
    } else {
      var missing = next
      while missing < number, gaps.count < Self.mostGaps {
        gaps.insert(missing)
        missing &+= 1
      }
      next = number &+ 1
    }
    count &+= 1
    return true
  }
}
