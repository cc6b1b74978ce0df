extension Rules {
  static func fileIsShort(_ file: SourceFile) -> [Finding] {
    guard file.isSwift, file.lines.count > longestFile else { return [] }
    return [file.finding(longestFile, "\(file.lines.count) lines; a file has at most \(longestFile)")]
  }

  static func linesAreShort(_ file: SourceFile) -> [Finding] {
    guard file.isSwift else { return [] }
    return file.lines.indices.filter { file.lines[$0].count > longestLine }
      .map { file.finding($0 + 1, "\(file.lines[$0].count) columns; a line has at most \(longestLine)") }
  }

  static func medianIsSmall(_ files: [SourceFile]) -> [Finding] {
    let sizes = files.map(\.lines.count).sorted()
    guard let median = sizes.isEmpty ? nil : sizes[sizes.count / 2], median > largestMedian else { return [] }
    return [Finding(path: "Sources", line: 0, sentence: "half of the files have more than \(median) lines")]
  }

  static func togetherAtMost(_ limit: Int, _ files: [SourceFile], called name: String) -> [Finding] {
    let total = files.reduce(0) { $0 + $1.lines.count }
    guard total > limit else { return [] }
    return [Finding(path: name, line: 0, sentence: "\(total) lines together; the limit is \(limit)")]
  }

  static func functionsAreShort(_ file: SourceFile) -> [Finding] {
    guard file.isSwift else { return [] }
    return FunctionBodies.find(in: file.code).compactMap { body in
      let length = body.last - body.first + 1
      guard length > longestFunction else { return nil }
      return file.finding(body.first, "a function of \(length) lines; at most \(longestFunction)")
    }
  }
}
