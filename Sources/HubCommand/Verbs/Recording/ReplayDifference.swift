/// What two replays do not have in common.
struct ReplayDifference {
  /// What is missing with a minus and what is new with a plus, in order.
  let lines: [String]
  let summary: String

  /// Beyond so many only the first that differs is shown: to find the rest would take too long.
  private static let longest = 5_000

  init(from old: [String], to new: [String]) {
    if old == new {
      (lines, summary) = ([], "nothing differs")
      return
    }
    guard old.count <= Self.longest, new.count <= Self.longest else {
      let place = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
      lines =
        (old.dropFirst(place).prefix(1).map { "- \($0)" })
        + (new.dropFirst(place).prefix(1).map { "+ \($0)" })
      summary = "they differ from line \(place + 1) on; the rest is too long to be compared"
      return
    }
    var changes: [(place: Int, text: String)] = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let place, let text, _): changes.append((place, "- \(text)"))
      case .insert(let place, let text, _): changes.append((place, "+ \(text)"))
      }
    }
    lines = changes.sorted { ($0.place, $1.text) < ($1.place, $0.text) }.map(\.text)
    summary = "\(lines.count) lines differ"
  }
}
