extension Rules {
  /// A test waits for what it waits for, never for a time.
  static func neverSleeps(_ file: SourceFile) -> [Finding] {
    // A benchmark measures time that passes, so it may let some pass.
    let isPython =
      file.path.hasPrefix("Tests/") && file.path.hasSuffix(".py") && !file.name.hasPrefix("bench_")
    guard file.isTest || isPython else { return [] }
    return file.code.enumerated().compactMap { row, line in
      let sleeps = Words.of(line).contains {
        ["sleep", "usleep", "nanosleep"].contains($0.text) && $0.isFollowed(by: "(")
      }
      return sleeps ? file.finding(row + 1, "a test that sleeps") : nil
    }
  }

  /// `greetsAPeerThatConnects`, not `testGreeting`: a fact with a verb in it, so at least two words.
  static func isNamedAsAFact(_ file: SourceFile) -> [Finding] {
    guard file.isTest else { return [] }
    var findings: [Finding] = []
    var isMarked = false
    for (row, line) in file.code.enumerated() {
      let words = Words.of(line)
      if words.contains(where: { $0.text == "Test" && $0.isPreceded(by: "@") }) {
        // A sentence beside the mark is the fact.
        isMarked = !file.lines[row].contains("@Test(\"")
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

  /// Paths of somebody's machine have no place in what everybody gets.
  static func namesNoMachine(_ file: SourceFile) -> [Finding] {
    let places = ["/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/", "/tm" + "p/", "/Us" + "ers/"]
    return file.lines.enumerated().flatMap { row, line in
      places.filter { place in line.ranges(of: place).contains { isStart(of: $0, in: line) } }
        .map { file.finding(row + 1, "a path of one machine: \($0)") }
    }
  }

  /// Whether a path begins here, rather than going on: `/docs/home/` is somebody's address.
  private static func isStart(of range: Range<String.Index>, in line: String) -> Bool {
    guard range.lowerBound > line.startIndex else { return true }
    let before = line[line.index(before: range.lowerBound)]
    return !(before.isLetter || before.isNumber || "._-~/".contains(before))
  }
}
