/// What was violated: the first ones in full, all of them by number.
package struct ViolationList: Sendable {
  /// How many are kept in full.
  package static let kept = 20

  package private(set) var list: [Violation] = []
  package private(set) var counts: [Violation.Kind: Int] = [:]

  package var count: Int { counts.values.reduce(0, +) }
  package var isEmpty: Bool { counts.isEmpty }

  mutating func add(
    _ kind: Violation.Kind, at moment: Moment, hubs: [Int] = [], peers: [Int] = [], _ sentence: String
  ) {
    counts[kind, default: 0] += 1
    guard list.count < ViolationList.kept else { return }
    list.append(Violation(kind: kind, moment: moment, sentence: sentence, hubs: hubs, peers: peers))
  }
}
