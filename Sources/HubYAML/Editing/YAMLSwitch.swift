public import HubConfig

/// Makes a comment of one entry of a list in a settings file, and an entry of such a comment. An entry is a
/// word, or a map with that word as its only name.
///
/// Like `YAMLEditor` it trusts nothing it does: the text is read again, and has to say the same but for that
/// entry.
public enum YAMLSwitch {
  /// The text with an entry made a comment, so that its settings stay where they were.
  public static func off(
    _ word: String, in list: String, of bytes: [UInt8], file: String
  ) throws(SettingMistake) -> [UInt8] {
    let items = try items(list, of: bytes, file)
    guard let place = items.firstIndex(where: { name(of: $0) == word }) else {
      throw SettingMistake("there is no '\(word)' under \(list)")
    }
    var wanted = items
    wanted.remove(at: place)
    var proposals: [[UInt8]] = []
    if let source = SourceReader.read(bytes)?.list(list), place < source.items.count {
      let lines = ListLines(bytes)
      proposals =
        source.isFlow
        ? lines.removing(place, from: source) : [lines.commenting(source.items[place].range)]
      // A list in brackets has no place for a comment, and settings are not thrown away.
      if source.isFlow, items[place].text == nil { proposals = [] }
    }
    return try choose(proposals, file, list, word) { $0.count == wanted.count && same($0, wanted) }
  }

  /// The text with an entry: the comment that would be one, or a new line behind the last of those that stand
  /// before it in `order`.
  public static func on(
    _ word: String, in list: String, of bytes: [UInt8], file: String, order: [String]
  ) throws(SettingMistake) -> [UInt8] {
    let items = try items(list, of: bytes, file)
    guard !items.contains(where: { name(of: $0) == word }) else {
      throw SettingMistake("'\(word)' stands under \(list) already")
    }
    guard let source = SourceReader.read(bytes)?.entries?.first(where: { $0.key == list }) else {
      throw SettingMistake("there is no \(list) in \(file)", hint: "add '\(list):' with a line '  - \(word)'")
    }
    let lines = ListLines(bytes)
    var proposals: [[UInt8]] = []
    if source.value.isFlow, !items.isEmpty || source.value.range.count > 1 {
      proposals = lines.adding(word, to: source)
    } else {
      proposals = lines.uncommenting(word, after: source.keyRange.upperBound)
      let earlier = order.prefix { $0 != word }
      let before = items.lastIndex { name(of: $0).map(earlier.contains) == true }
      proposals += lines.inserting(word, behind: before, of: source)
    }
    return try choose(proposals, file, list, word) { found in
      guard let place = found.firstIndex(where: { name(of: $0) == word }) else { return false }
      var rest = found
      rest.remove(at: place)
      return same(rest, items)
    }
  }

  private static func choose(
    _ proposals: [[UInt8]], _ file: String, _ list: String, _ word: String,
    _ isWanted: ([ConfigNode]) -> Bool
  ) throws(SettingMistake) -> [UInt8] {
    for text in proposals {
      if let found = try? items(list, of: text, file), isWanted(found) { return text }
    }
    throw SettingMistake(
      "\(list) cannot be changed in \(file) without touching something else than '\(word)'",
      hint: "edit the file by hand and reload")
  }

  private static func items(
    _ list: String, of bytes: [UInt8], _ file: String
  ) throws(SettingMistake) -> [ConfigNode] {
    var problems = Problems()
    let tree = YAMLReader.parse(bytes, file: file, problems: &problems)
    if let problem = problems.sorted.first(where: { $0.severity == .error }) {
      throw SettingMistake("\(problem.position): \(problem.message)", hint: "mend the file first")
    }
    guard let node = tree?[list] else { throw SettingMistake("there is no \(list) in \(file)") }
    if node.isNull { return [] }
    guard let items = node.list else { throw SettingMistake("\(list) is no list at \(node.position)") }
    return items
  }

  private static func name(of item: ConfigNode) -> String? {
    item.text ?? (item.entries?.count == 1 ? item.entries?.first?.key : nil)
  }

  private static func same(_ left: [ConfigNode], _ right: [ConfigNode]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.hasSameContent(as: $1) }
  }
}

extension SourceNode {
  /// The entries of a list by its name.
  fileprivate func list(_ name: String) -> (items: [SourceNode], isFlow: Bool)? {
    guard let value = entries?.first(where: { $0.key == name })?.value, case .list(let items) = value.kind
    else { return nil }
    return (items, value.isFlow)
  }
}
