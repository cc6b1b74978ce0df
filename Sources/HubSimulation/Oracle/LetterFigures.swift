/// How many letters met which fate.
package struct LetterFigures: Sendable, Equatable {
  package var accepted = 0
  package var delivered = 0
  package var returned = 0
  /// Delivered, and returned all the same, since the receiver's hub was cut off.
  package var both = 0
  /// Refused at once, as the target was not known.
  package var refused = 0
  /// Lost with the hub of their sender.
  package var lostWithSender = 0
  package var doubled = 0
  package var disordered = 0
  package var foreign = 0
  package var forged = 0
  package var lost = 0
  /// The codes with which letters came back.
  package var codes: [String: Int] = [:]
  /// How many letters took so many links.
  package var hops: [Int] = []
  /// How long letters took, in milliseconds, by powers of two.
  package var slowest: Int64 = 0

  package init() {}

  mutating func note(hops count: Int) {
    while hops.count <= count { hops.append(0) }
    hops[count] += 1
  }

  /// The number of links that half of the letters did not exceed.
  package var middleHops: Int {
    let total = hops.reduce(0, +)
    var sum = 0
    for (count, letters) in hops.enumerated() {
      sum += letters
      if sum * 2 >= total { return count }
    }
    return 0
  }

  package var mostHops: Int { hops.lastIndex { $0 > 0 } ?? 0 }
}

extension LetterFigures {
  mutating func add(_ other: LetterFigures) {
    accepted += other.accepted
    delivered += other.delivered
    returned += other.returned
    both += other.both
    refused += other.refused
    lostWithSender += other.lostWithSender
    doubled += other.doubled
    disordered += other.disordered
    foreign += other.foreign
    forged += other.forged
    lost += other.lost
    codes.merge(other.codes, uniquingKeysWith: +)
    for (count, letters) in other.hops.enumerated() where letters > 0 {
      while hops.count <= count { hops.append(0) }
      hops[count] += letters
    }
    slowest = max(slowest, other.slowest)
  }
}
