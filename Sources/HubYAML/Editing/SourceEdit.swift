import HubConfig

/// One try at one change of a text. What it proposes may be wrong: its caller reads it again.
struct SourceEdit {
  let bytes: [UInt8]
  private let root: SourceNode?
  /// What ends a line here.
  private let lineBreak: [UInt8]
  private static let usualStep = 2
  private static let feed = UInt8(ascii: "\n")

  init(_ bytes: [UInt8], _ root: SourceNode?) {
    self.bytes = bytes
    self.root = root
    let first = bytes.firstIndex(of: SourceEdit.feed)
    let isDouble = first.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
    lineBreak = Array((isDouble ? "\r\n" : "\n").utf8)
  }

  /// Texts in which the value at the end of a path is what it is to be, the most careful one first.
  func proposals(_ path: [String], _ value: ConfigNode?, in wanted: ConfigNode) -> [[UInt8]] {
    guard let root, !(root.range.isEmpty && root.entries == nil) else {
      return wanted.entries.map { [appending($0)] } ?? []
    }
    var node = root
    var above: SourceNode.Entry?
    var step = SourceEdit.usualStep
    for (depth, name) in path.enumerated() {
      guard let entries = node.entries else { return [] }
      let here = Array(path.prefix(depth + 1))
      guard let place = entries.firstIndex(where: { $0.key == name }) else {
        guard let part = wanted[here] else { return [] }
        // An empty map in braces below a key becomes one with lines of its own.
        if entries.isEmpty, let above, let whole = wanted[Array(here.dropLast())] {
          return replacing(above, with: whole, isFlow: false, step)
        }
        return [node.isFlow ? insertingInFlow(name, part, node) : inserting(name, part, node, step)]
      }
      let entry = entries[place]
      let isLast = depth == path.count - 1
      if isLast, value == nil { return removing(place, from: node, above) }
      let isBare = entry.value.entries == nil && entry.value.range.isEmpty
      if isLast || isBare, let part = wanted[here] {
        return replacing(entry, with: part, isFlow: node.isFlow, step)
      }
      if let first = entry.value.entries?.first, !entry.value.isFlow {
        step = max(1, column(first.keyRange.lowerBound) - column(entry.keyRange.lowerBound))
      }
      node = entry.value
      above = entry
    }
    return []
  }

  private func appending(_ entries: [ConfigNode.Entry]) -> [UInt8] {
    let lines = entries.flatMap { YAMLPen.block($0.key, $0.value, step: SourceEdit.usualStep) }
    let isEnded = bytes.isEmpty || bytes.last == SourceEdit.feed
    return bytes + (isEnded ? [] : lineBreak) + text(lines, indent: 0)
  }

  private func inserting(_ name: String, _ value: ConfigNode, _ map: SourceNode, _ step: Int) -> [UInt8] {
    guard let entries = map.entries, let last = entries.last else { return [] }
    let indent = column(last.keyRange.lowerBound)
    let place = endOfEntry(last)
    var lines = text(YAMLPen.block(name, value, step: step), indent: indent)
    if entries.count > 1 || indent == 0, isAfterEmptyLine(last.keyRange.lowerBound) {
      lines = lineBreak + lines
    }
    if place == bytes.count, bytes.last != SourceEdit.feed { lines = lineBreak + lines }
    return replacing([(place..<place, lines)])
  }

  private func insertingInFlow(_ name: String, _ value: ConfigNode, _ map: SourceNode) -> [UInt8] {
    guard let entries = map.entries else { return [] }
    let pair = YAMLPen.flow(ConfigNode(.map([ConfigNode.Entry(name, value)]))).utf8.dropFirst().dropLast()
    let place = entries.last?.end ?? map.range.upperBound - 1
    return replacing([(place..<place, (entries.isEmpty ? [] : Array(", ".utf8)) + pair)])
  }

  private func removing(_ place: Int, from map: SourceNode, _ above: SourceNode.Entry?) -> [[UInt8]] {
    guard let entries = map.entries else { return [] }
    let entry = entries[place]
    if map.isFlow { return removingInFlow(place, entries) }
    let lines = startOfLine(entry.keyRange.lowerBound)..<endOfEntry(entry)
    if entries.count > 1 { return [replacing([(lines, [])])] }
    guard let above, let colon = afterColon(above) else { return [] }
    return [replacing([(colon..<colon, Array(" {}".utf8)), (lines, [])])]
  }

  private func removingInFlow(_ place: Int, _ entries: [SourceNode.Entry]) -> [[UInt8]] {
    let entry = entries[place]
    let start = entry.keyRange.lowerBound
    var tries: [Range<Int>] = []
    if place + 1 < entries.count {
      let next = entries[place + 1].keyRange.lowerBound
      if !bytes[entry.end..<next].contains(UInt8(ascii: "#")) { tries.append(start..<next) }
    } else if place > 0 {
      let before = entries[place - 1].end
      if !bytes[before..<start].contains(UInt8(ascii: "#")) { tries.append(before..<entry.end) }
    }
    let comma = skippingSpaces(entry.end)
    if comma < bytes.count, bytes[comma] == UInt8(ascii: ",") { tries.append(start..<comma + 1) }
    tries.append(start..<entry.end)
    return tries.map { replacing([($0, [])]) }
  }

  private func replacing(
    _ entry: SourceNode.Entry, with value: ConfigNode, isFlow: Bool, _ step: Int
  ) -> [[UInt8]] {
    let old = entry.value
    let line = Array(YAMLPen.flow(value).utf8)
    guard let colon = afterColon(entry) else {
      // A name in braces may stand there without a colon.
      return isFlow ? [replacing([(entry.end..<entry.end, Array(": ".utf8) + line)])] : []
    }
    let staysOnItsLine = YAMLPen.isOneLine(value) || isFlow || (old.isFlow && old.entries?.isEmpty == false)
    let space = [UInt8(ascii: " ")]
    if staysOnItsLine {
      if old.range.isEmpty { return [replacing([(colon..<colon, space + line)])] }
      if old.isInline { return [replacing([(old.range, line)])] }
    }
    let indent = column(entry.keyRange.lowerBound)
    let lines =
      staysOnItsLine ? [] : text(YAMLPen.below(value, step: step), indent: indent + step)
    let added = staysOnItsLine ? space + line : []
    if old.isInline {
      let end = endOfLine(max(colon, old.range.upperBound))
      let isEnded = end > 0 && bytes[end - 1] == SourceEdit.feed
      let gone = old.range.isEmpty ? colon..<colon : colon..<old.range.upperBound
      return [replacing([(gone, added), (end..<end, (isEnded ? [] : lineBreak) + lines)])]
    }
    let end = endOfEntry(entry)
    let below = min(endOfLine(colon), end)
    let words = old.range.lowerBound < below ? colon..<below : below..<below
    let tail = words.isEmpty ? [] : lineBreak
    let head: (Range<Int>, [UInt8]) = words.isEmpty ? (colon..<colon, added) : (words, added + tail)
    return [replacing([head, (below..<end, lines)])]
  }

  private func replacing(_ changes: [(Range<Int>, [UInt8])]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    for (range, text) in changes {
      guard range.lowerBound >= place, range.upperBound <= bytes.count else { return [] }
      result += bytes[place..<range.lowerBound]
      result += text
      place = range.upperBound
    }
    return result + bytes[place...]
  }

  private func text(_ lines: [String], indent: Int) -> [UInt8] {
    let spaces = [UInt8](repeating: UInt8(ascii: " "), count: indent)
    return lines.flatMap { spaces + Array($0.utf8) + lineBreak }
  }
}

/// Lines and columns, as far as an edit needs them.
extension SourceEdit {
  private func startOfLine(_ place: Int) -> Int {
    bytes[..<place].lastIndex(of: SourceEdit.feed).map { $0 + 1 } ?? 0
  }

  /// Behind the break of the line, or the end of the text.
  private func endOfLine(_ place: Int) -> Int {
    bytes[place...].firstIndex(of: SourceEdit.feed).map { $0 + 1 } ?? bytes.count
  }

  private func column(_ place: Int) -> Int { place - startOfLine(place) }

  private func skippingSpaces(_ place: Int) -> Int {
    bytes[place...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? bytes.count
  }

  private func afterColon(_ entry: SourceNode.Entry) -> Int? {
    let place = skippingSpaces(entry.keyRange.upperBound)
    return place < bytes.count && bytes[place] == UInt8(ascii: ":") ? place + 1 : nil
  }

  private func isAfterEmptyLine(_ place: Int) -> Bool {
    let start = startOfLine(place)
    guard start > 0 else { return false }
    let before = startOfLine(start - 1)
    return skippingSpaces(before) >= start - lineBreak.count
  }

  /// The end of the last line of an entry, comments included that are indented as what is in it.
  private func endOfEntry(_ entry: SourceNode.Entry) -> Int {
    var last = entry.end
    while last > entry.keyRange.upperBound,
      [UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[last - 1])
    {
      last -= 1
    }
    var end = endOfLine(last)
    let indent = column(entry.keyRange.lowerBound)
    var next = end
    while next < bytes.count {
      let first = skippingSpaces(next)
      guard first < bytes.count else { break }
      let isEmpty = bytes[first] == SourceEdit.feed || bytes[first] == UInt8(ascii: "\r")
      guard isEmpty || (bytes[first] == UInt8(ascii: "#") && first - next > indent) else { break }
      next = endOfLine(first)
      if !isEmpty { end = next }
    }
    return end
  }
}
