@testable import Fleet

/// What became of every signal.
final class Oracle {
  struct Fate {
    var stream: String
    var number: Int
    var arrivals = 0
    var errors: [FleetReturn] = []
    var isExcused = false
  }

  private(set) var fates: [String: Fate] = [:]
  private var last: [String: Int] = [:]
  private(set) var mistakes: [String] = []
  private var count = 0

  /// A new signal from a sender to a receiver.
  func send(_ stream: String) -> String {
    count += 1
    fates["\(count)"] = Fate(stream: stream, number: count)
    return "\(count)"
  }

  /// It was for nobody elsewhere, and so nothing becomes of it.
  func forget(_ id: String) { fates[id] = nil }

  func arrived(_ id: String, at hub: Int) {
    guard var fate = fates[id] else {
      mistakes.append("\(id) was never sent")
      return
    }
    fate.arrivals += 1
    fates[id] = fate
    if fate.arrivals > 1 { mistakes.append("\(id) arrived twice") }
    // Whoever has moved has a connection of each hub, and reads each for itself.
    let stream = "\(fate.stream) \(hub)"
    if last[stream] ?? 0 > fate.number { mistakes.append("\(id) overtook another") }
    last[stream] = fate.number
  }

  func cameBack(_ id: String, _ code: FleetReturn) { fates[id]?.errors.append(code) }

  /// A sender that is gone needs no answer.
  func excuse(_ mark: String) {
    for (id, fate) in fates where fate.stream.hasPrefix(mark) { fates[id]?.isExcused = true }
  }

  /// When nothing is under way any more: each has arrived, or its sender knows that it has not, or that
  /// nobody knows.
  var verdict: [String] {
    mistakes
      + fates.compactMap { id, fate in
        let isWell =
          fate.arrivals == 1
          ? fate.errors.isEmpty || fate.errors == [.hubLost] : fate.arrivals == 0 && fate.errors.count == 1
        return isWell || fate.isExcused
          ? nil : "\(id) of \(fate.stream) arrived \(fate.arrivals) times and came back as \(fate.errors)"
      }
  }
}
