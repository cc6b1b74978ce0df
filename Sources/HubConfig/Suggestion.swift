/// Finds the word somebody probably meant.
public enum Suggestion {
  /// Longer words than this are not compared, so that a hostile file costs nothing.
  public static let maximumLength = 64
  /// How many candidates are looked at.
  public static let maximumCandidates = 1000

  /// The candidate nearest to `word`, or nil when none is near enough to be meant by it.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard let wanted = letters(word), !wanted.isEmpty else { return nil }
    let allowed = slips(allowedIn: wanted.count)
    var best: (word: String, distance: Int)?
    for candidate in candidates.prefix(maximumCandidates) {
      guard let other = letters(candidate), abs(other.count - wanted.count) <= allowed else { continue }
      let found = distance(wanted, other)
      if found <= allowed, found < best?.distance ?? .max { best = (candidate, found) }
    }
    return best?.word
  }

  /// The hint for a wrong word, or nil when nothing is near.
  static func hint(for word: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: word, among: candidates).map { "did you mean '\($0)'?" }
  }

  private static func slips(allowedIn length: Int) -> Int {
    switch length {
    case ...2: 0
    case ...5: 1
    case ...8: 2
    default: 3
    }
  }

  // Capitals do not count as slips: `persecond` is near `perSecond` however long the word.
  private static func letters(_ word: String) -> [Unicode.Scalar]? {
    guard word.utf8.count <= maximumLength * 4 else { return nil }
    let scalars = Array(word.lowercased().unicodeScalars)
    return scalars.count <= maximumLength ? scalars : nil
  }

  // Damerau-Levenshtein in its restricted form: a swap of neighbours is one slip.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var older: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var cost = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, older[column - 1] + 1)
        }
        current.append(cost)
      }
      older = previous
      previous = current
    }
    return previous[right.count]
  }
}
