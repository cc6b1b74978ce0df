/// Proposes changes to the lines of a list. What it proposes may be wrong: its caller reads it again.
struct ListLines {
  private static let feed = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let mark = Array("# ".utf8)

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The lines of an entry as comments.
  func commenting(_ entry: Range<Int>) -> [UInt8] {
    let start = startOfLine(entry.lowerBound)
    let indent = firstText(start) - start
    var last = max(entry.upperBound, entry.lowerBound + 1)
    while last > entry.lowerBound + 1, isBlank(bytes[last - 1]) { last -= 1 }
    let end = endOfLine(last - 1)
    var result = Array(bytes[..<start])
    var place = start
    while place < end {
      let next = endOfLine(place)
      let isEmpty = bytes[place..<next].allSatisfy(isBlank)
      let spaces = min(indent, firstText(place) - place)
      result += isEmpty ? [] : bytes[place..<place + spaces] + Self.mark
      result += bytes[(isEmpty ? place : place + spaces)..<next]
      place = next
    }
    return result + bytes[end...]
  }

  /// The comments that would be an entry of that name, as one: with the comments below that would belong to
  /// it first, and then without.
  func uncommenting(_ word: String, after key: Int) -> [[UInt8]] {
    var place = endOfLine(key)
    var proposals: [[UInt8]] = []
    while place < bytes.count {
      let next = endOfLine(place)
      let first = firstText(place)
      // The next name at the margin ends the list.
      let mayStandThere = [Self.mark[0], UInt8(ascii: "-")].contains(bytes[place])
      if first == place, !isBlank(bytes[place]), !mayStandThere { break }
      if isEntry(word, first..<next) {
        let indent = first - place
        var end = next
        while end < bytes.count, isBelow(end, indent) { end = endOfLine(end) }
        if end > next { proposals.append(withoutMarks(place..<end, indent)) }
        proposals.append(withoutMarks(place..<next, indent))
      }
      place = next
    }
    return proposals
  }

  /// A line of its own behind an entry, or as the first.
  func inserting(_ word: String, behind place: Int?, of list: SourceNode.Entry) -> [[UInt8]] {
    guard case .list(let items) = list.value.kind, let first = items.first else {
      let end = endOfLine(list.keyRange.upperBound)
      return [inserting("  - \(word)", at: end)]
    }
    let start = startOfLine(first.range.lowerBound)
    let indent = String(repeating: " ", count: firstText(start) - start)
    guard let place else { return [inserting("\(indent)- \(word)", at: start)] }
    var last = max(items[place].range.upperBound, items[place].range.lowerBound + 1)
    while last > items[place].range.lowerBound + 1, isBlank(bytes[last - 1]) { last -= 1 }
    return [inserting("\(indent)- \(word)", at: endOfLine(last - 1))]
  }

  /// In a list in brackets.
  func adding(_ word: String, to list: SourceNode.Entry) -> [[UInt8]] {
    guard case .list(let items) = list.value.kind else { return [] }
    let place = items.last?.range.upperBound ?? list.value.range.upperBound - 1
    let text = Array((items.isEmpty ? word : ", \(word)").utf8)
    return [Array(bytes[..<place] + text + bytes[place...])]
  }

  func removing(_ place: Int, from list: (items: [SourceNode], isFlow: Bool)) -> [[UInt8]] {
    let range = list.items[place].range
    var gone = range
    if place + 1 < list.items.count {
      gone = range.lowerBound..<list.items[place + 1].range.lowerBound
    } else if place > 0 {
      gone = list.items[place - 1].range.upperBound..<range.upperBound
    }
    return [Array(bytes[..<gone.lowerBound] + bytes[gone.upperBound...])]
  }

  private func inserting(_ line: String, at place: Int) -> [UInt8] {
    let isEnded = place == 0 || bytes[place - 1] == Self.feed
    return Array(bytes[..<place]) + (isEnded ? [] : [Self.feed]) + Array("\(line)\n".utf8) + bytes[place...]
  }

  /// Whether a line is `# - word`, with settings behind it or without.
  private func isEntry(_ word: String, _ line: Range<Int>) -> Bool {
    let start = Array("# - ".utf8) + Array(word.utf8)
    let braced = Array("# - {".utf8) + Array(word.utf8)
    for head in [start, braced] where bytes[line].starts(with: head) {
      let next = line.lowerBound + head.count
      return next >= bytes.count || isBlank(bytes[next]) || bytes[next] == UInt8(ascii: ":")
    }
    return false
  }

  /// Whether a line is a comment that, as text, would stand below an entry at that indent.
  private func isBelow(_ line: Int, _ indent: Int) -> Bool {
    let first = firstText(line)
    return first - line == indent && bytes[first...].starts(with: Self.mark + [Self.space])
  }

  private func withoutMarks(_ lines: Range<Int>, _ indent: Int) -> [UInt8] {
    var result = Array(bytes[..<lines.lowerBound])
    var place = lines.lowerBound
    while place < lines.upperBound {
      let next = endOfLine(place)
      result += bytes[place..<place + indent] + bytes[(place + indent + Self.mark.count)..<next]
      place = next
    }
    return result + bytes[lines.upperBound...]
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == Self.space || byte == Self.feed || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  private func startOfLine(_ place: Int) -> Int {
    bytes[..<place].lastIndex(of: Self.feed).map { $0 + 1 } ?? 0
  }

  /// Behind the break of the line, or the end of the text.
  private func endOfLine(_ place: Int) -> Int {
    guard place < bytes.count else { return bytes.count }
    return bytes[place...].firstIndex(of: Self.feed).map { $0 + 1 } ?? bytes.count
  }

  /// Where the text of a line begins.
  private func firstText(_ place: Int) -> Int {
    guard place < bytes.count else { return place }
    return bytes[place...].firstIndex { $0 != Self.space } ?? bytes.count
  }
}
