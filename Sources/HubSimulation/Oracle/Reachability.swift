/// Which hubs can reach which over the links there are, now and not long ago.
final class Reachability {
  /// Alone and of no use: dead, or standing still.
  private static let outside: Int32 = -1
  /// How much of the past is kept.
  private static let memory = 90 * Moment.second

  /// One division of the hubs, and from when it held.
  private struct Period {
    let from: Moment
    let labels: [Int32]
    let isWhole: Bool
  }

  private let hubs: Int
  private var periods: [Period]
  private var seenChanges = 0
  /// When links or hubs last changed.
  private(set) var lastChange: Moment = 0

  init(hubs: Int) {
    self.hubs = hubs
    periods = [
      Period(from: 0, labels: Array(repeating: Reachability.outside, count: hubs), isWhole: false)
    ]
  }

  func isBehind(_ changeCount: Int) -> Bool { changeCount != seenChanges }

  /// Whether every hub that runs can reach every other.
  var isWhole: Bool { periods.last?.isWhole ?? false }

  func update(now: Moment, changeCount: Int, hubs all: [SimulatedHub]) {
    seenChanges = changeCount
    lastChange = now
    var labels = Array(repeating: Reachability.outside, count: hubs)
    var parts: Int32 = 0
    var waiting: [Int] = []
    for hub in all where hub.isRunning && labels[hub.number] == Reachability.outside {
      labels[hub.number] = parts
      waiting.append(hub.number)
      while let next = waiting.popLast() {
        for other in all[next].simulation.network.wholeNeighbours(of: next)
        where all[other].isRunning && labels[other] == Reachability.outside {
          labels[other] = parts
          waiting.append(other)
        }
      }
      parts += 1
    }
    if let last = periods.last, last.labels == labels { return }
    periods.append(Period(from: now, labels: labels, isWhole: parts == 1))
    forget(before: now - Reachability.memory)
  }

  private func forget(before moment: Moment) {
    let old = periods.indices.dropLast().prefix { periods[$0 + 1].from <= moment }.count
    if old > 16 { periods.removeFirst(old) }
  }

  /// Whether two hubs can reach each other now.
  func joins(_ one: Int, _ other: Int) -> Bool {
    guard let labels = periods.last?.labels else { return false }
    return labels[one] != Reachability.outside && labels[one] == labels[other]
  }

  /// Whether two hubs were kept apart at any time since `moment`.
  func wereApart(_ one: Int, _ other: Int, since moment: Moment) -> Bool {
    for period in periods.reversed() {
      if period.labels[one] == Reachability.outside || period.labels[one] != period.labels[other] {
        return true
      }
      if period.from <= moment { return false }
    }
    return true
  }

  /// Since when two hubs have been as they are now: together, or apart.
  func unchangedSince(_ one: Int, _ other: Int) -> Moment {
    let isJoined = joins(one, other)
    var since: Moment = 0
    for period in periods.reversed() {
      let wasJoined =
        period.labels[one] != Reachability.outside && period.labels[one] == period.labels[other]
      guard wasJoined == isJoined else { return since }
      since = period.from
    }
    return since
  }
}
