extension Rules {
  /// Words that end the process, and others that are not used here. Each with what to do instead.
  private static let forbiddenWords: [String: String] = [
    "fatalError": "a trap; return an error, or use precondition with a sentence",
    "Mutex": "it blinds ThreadSanitizer; use Lock",
    "NSLock": "use Lock",
    "DispatchQueue": "threads belong to the reactors",
    "unsafeBitCast": "a cast that is not checked",
  ]

  static func noForbiddenWords(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    return file.code.enumerated().flatMap { row, line in
      Words.of(line).compactMap { word in
        forbiddenWords[word.text].map { file.finding(row + 1, "\(word.text): \($0)") }
      }
    }
  }

  /// A lock whose whole state is a closure wraps it once more each time it is reached, until calling it ends
  /// the stack.
  static func noLockedClosures(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    return file.code.enumerated().compactMap { row, line in
      guard let type = line.firstRange(of: "Lock<").map({ line[$0.upperBound...] }),
        type.hasPrefix("@Sendable") || type.hasPrefix("(@Sendable") || type.hasPrefix("() ")
      else { return nil }
      return file.finding(row + 1, "a closure as the state of a lock; put it into a struct")
    }
  }

  /// `x!`, `f()!`, `a[0]!`, `try!` and `as!`: an exclamation mark directly after something, and no `!=`.
  static func noForcing(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    var findings: [Finding] = []
    for (row, line) in file.code.enumerated() {
      let bytes = Array(line.utf8)
      for column in bytes.indices.dropFirst() where bytes[column] == UInt8(ascii: "!") {
        let before = bytes[column - 1]
        let after = column + 1 < bytes.count ? bytes[column + 1] : 0
        let follows =
          Words.isLetter(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
          || before == UInt8(ascii: "?") || before == UInt8(ascii: ">")
        if follows, after != UInt8(ascii: "=") {
          findings.append(
            file.finding(row + 1, "forced with an exclamation mark; say what happens otherwise"))
        }
      }
    }
    return findings
  }

  /// Marks that stand for work not done, or divide a file that should be two.
  static func commentsAreSentences(_ file: SourceFile) -> [Finding] {
    let unwanted: Set<String> = ["MARK", "TODO", "FIXME", "XXX", "HACK"]
    return file.comments.enumerated().flatMap { row, line in
      var findings = Words.of(line).filter { unwanted.contains($0.text) }
        .map { file.finding(row + 1, "\($0.text) in a comment") }
      if isBanner(line) { findings.append(file.finding(row + 1, "a banner; make it two files")) }
      return findings
    }
  }

  /// A rule drawn with characters: four of one kind in a row, beside or without words.
  private static func isBanner(_ line: String) -> Bool {
    let text = line.drop { $0 == " " || $0 == "/" }
    var run = 0
    var last: Character = " "
    for character in text where character != " " || run > 0 {
      run = character == last ? run + 1 : 1
      last = character
      if run >= 4, "-=*#~_\u{2500}\u{2501}\u{2550}".contains(character) { return true }
    }
    // A line of slashes is a banner of its own kind.
    return line.contains("/////")
  }

  static func startsWithoutPreamble(_ file: SourceFile) -> [Finding] {
    let isImportsOnly = file.code.allSatisfy { $0.contains("import ") || !$0.contains { $0 != " " } }
    guard file.isSource, file.name != "main.swift", !isImportsOnly, let first = file.lines.first else {
      return []
    }
    let isHeader = first.hasPrefix("//") && !first.hasPrefix("///")
    return isHeader ? [file.finding(1, "a file opens with imports, then with what it is named after")] : []
  }
}
