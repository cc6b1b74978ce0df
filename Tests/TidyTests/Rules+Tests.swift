extension Rules {
  /// A test waits for what it waits for, never for a time. A plugin in a test may well sleep on the clock of
  /// its host: that one stands still until the test moves it. So may a clock be made, and whoever sleeps for
  /// ever waits to be cancelled.
  static func neverSleeps(_ file: SourceFile) -> [Finding] {
    guard file.isTest || isPythonTest(file) else { return [] }
    return file.code.enumerated().compactMap { row, line in
      let words = Words.of(line)
      let sleeps = words.indices.contains { index in
        let before = words[..<index].suffix(2).map(\.text)
        return ["sleep", "usleep", "nanosleep"].contains(words[index].text)
          && words[index].isFollowed(by: "(") && before != ["host", "clock"] && before.last != "func"
      }
      return sleeps && !line.contains("sleep(until: .max)")
        ? file.finding(row + 1, "a test that sleeps") : nil
    }
  }

  /// A play says how much time passes, so what plays it may let it pass.
  private static func isPythonTest(_ file: SourceFile) -> Bool {
    file.path.hasPrefix("Tests/") && file.path.hasSuffix(".py") && file.path != "Tests/Plays/live.py"
  }

  /// `greetsAPeerThatConnects`, not `testGreeting`: a fact with a verb in it, so at least two words.
  static func isNamedAsAFact(_ file: SourceFile) -> [Finding] {
    guard file.isTest else { return [] }
    var findings: [Finding] = []
    var isMarked = false
    for (row, line) in file.code.enumerated() {
      let words = Words.of(line)
      if words.contains(where: { $0.text == "Test" && $0.isPreceded(by: "@") }) {
        isMarked = !saysAFact(file, row)
      }
      guard isMarked, let keyword = words.firstIndex(where: { $0.text == "func" }), keyword + 1 < words.count
      else { continue }
      isMarked = false
      let name = words[keyword + 1].text
      if name.hasPrefix("test") || !name.dropFirst().contains(where: \.isUppercase) {
        findings.append(file.finding(row + 1, "\(name) is no fact"))
      }
    }
    return findings
  }

  /// Whether a sentence comes first in the mark, on the same line or on the next one: then that is the fact.
  private static func saysAFact(_ file: SourceFile, _ row: Int) -> Bool {
    guard let mark = file.lines[row].ranges(of: "@Test(").first else { return false }
    let rest = file.lines[row][mark.upperBound...].drop { $0 == " " }
    let first = rest.isEmpty && row + 1 < file.lines.count ? file.lines[row + 1].drop { $0 == " " } : rest
    return first.hasPrefix("\"") && first.contains(" ")
  }

  /// Paths of somebody's machine have no place in what everybody gets.
  static func namesNoMachine(_ file: SourceFile) -> [Finding] {
    let places = [
      "/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/", "/tm" + "p/", "/Us" + "ers/", "/sr" + "v/", "/op" + "t/",
      "/usr/loc" + "al/swift",
    ]
    return file.lines.enumerated().flatMap { row, line in
      places.filter { place in
        line.ranges(of: place).contains { isStart(of: $0, in: line) && !isOurs(line[$0.lowerBound...]) }
      }
      .map { file.finding(row + 1, "a path of one machine: \($0)") }
    }
  }

  /// The folder of the admin socket, which is documented, and what tests make for themselves beside it.
  private static func isOurs(_ path: Substring) -> Bool { path.hasPrefix("/tm" + "p/loft-") }

  /// Whether a path begins here, rather than going on: `/docs/home/` is somebody's address.
  private static func isStart(of range: Range<String.Index>, in line: String) -> Bool {
    guard range.lowerBound > line.startIndex else { return true }
    let before = line[line.index(before: range.lowerBound)]
    return !(before.isLetter || before.isNumber || "._-~/".contains(before))
  }
}
