public import HubConfig

/// Changes single values in the text of a settings file and leaves every other byte as it is, comments and
/// order and indentation included.
///
/// It trusts nothing it does: what comes out is read again, and unless that is the old tree with exactly the
/// wanted change, the text is refused and its owner has to edit it by hand.
public enum YAMLEditor {
  /// The text after some changes, done one after the other.
  ///
  /// `depth` is how many names of a path stay: the value they lead to may be written anew as a whole when
  /// nothing smaller works, with the comments inside it lost, and nothing above that.
  public static func apply(
    _ edits: [YAMLEdit], to bytes: [UInt8], file: String, keeping depth: Int = 2,
    limits: YAMLLimits = YAMLLimits()
  ) throws(SettingMistake) -> [UInt8] {
    var bytes = bytes
    for edit in edits { bytes = try apply(edit, to: bytes, file, depth, limits) }
    return bytes
  }

  /// The smallest changes that make one map of another.
  public static func differences(from old: ConfigNode?, to new: ConfigNode, at path: [String]) -> [YAMLEdit] {
    guard let before = old?.entries, let after = new.entries, !before.isEmpty, !after.isEmpty else {
      if let old, old.hasSameContent(as: new) { return [] }
      return [YAMLEdit(path, to: new)]
    }
    let gone = before.filter { one in !after.contains { $0.key == one.key } }
    return gone.map { YAMLEdit(path + [$0.key], to: nil) }
      + after.flatMap { one in
        differences(from: before.first { $0.key == one.key }?.value, to: one.value, at: path + [one.key])
      }
  }

  private static func apply(
    _ edit: YAMLEdit, to bytes: [UInt8], _ file: String, _ depth: Int, _ limits: YAMLLimits
  ) throws(SettingMistake) -> [UInt8] {
    let tree = try read(bytes, file, limits)
    let value = edit.value.map(YAMLPen.normalised)
    let wanted = try tree.changing(edit.path[...], to: value)
    if tree.hasSameContent(as: wanted) { return bytes }
    let source = SourceReader.read(bytes)
    var kept = edit.path.count
    while kept >= min(depth, edit.path.count), kept > 0 {
      let path = Array(edit.path.prefix(kept))
      let part = kept == edit.path.count && value == nil ? nil : wanted[path]
      for text in SourceEdit(bytes, source).proposals(path, part, in: wanted) {
        var problems = Problems()
        let result = YAMLReader.parse(text, file: file, problems: &problems, limits: limits)
        if !problems.hasErrors, (result ?? .nothing).hasSameContent(as: wanted) { return text }
      }
      kept -= 1
    }
    throw SettingMistake(
      "\(edit.path.joined(separator: ".")) cannot be changed in \(file) without touching something else",
      hint: "edit the file by hand and reload")
  }

  private static func read(
    _ bytes: [UInt8], _ file: String, _ limits: YAMLLimits
  ) throws(SettingMistake) -> ConfigNode {
    var problems = Problems()
    let tree = YAMLReader.parse(bytes, file: file, problems: &problems, limits: limits)
    if let problem = problems.sorted.first(where: { $0.severity == .error }) {
      throw SettingMistake("\(problem.position): \(problem.message)", hint: "mend the file first")
    }
    return tree ?? .nothing
  }
}

extension ConfigNode {
  static let nothing = ConfigNode(.scalar("", plain: true))

  /// Whether two trees say the same, wherever they say it.
  package func hasSameContent(as other: ConfigNode) -> Bool {
    switch (content, other.content) {
    case (.scalar, .scalar) where isNull && other.isNull: true
    case (.scalar(let mine, let isPlain), .scalar(let theirs, let areTheyPlain)):
      mine.utf8.elementsEqual(theirs.utf8) && isPlain == areTheyPlain
    case (.list(let mine), .list(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.hasSameContent(as: $1) }
    case (.map(let mine), .map(let theirs)):
      mine.count == theirs.count
        && zip(mine, theirs).allSatisfy { $0.key == $1.key && $0.value.hasSameContent(as: $1.value) }
    default: false
    }
  }

  /// This tree with the value at the end of a path set or removed, through maps only.
  package func changing(
    _ path: ArraySlice<String>, to value: ConfigNode?
  ) throws(SettingMistake) -> ConfigNode {
    guard let name = path.first else { return value ?? .nothing }
    let rest = path.dropFirst()
    guard isNull || entries != nil else {
      throw SettingMistake("'\(name)' cannot be set below \(kindWords) at \(position)")
    }
    var entries = entries ?? []
    let places = entries.indices.filter { entries[$0].key == name }
    guard places.count <= 1 else {
      throw SettingMistake("'\(name)' stands twice in the map at \(position)", hint: "remove one by hand")
    }
    guard let place = places.first else {
      if value == nil { throw SettingMistake("there is no '\(name)' in the map at \(position)") }
      entries.append(Entry(name, try ConfigNode(.map([])).changing(rest, to: value)))
      return ConfigNode(.map(entries), at: position)
    }
    if rest.isEmpty, value == nil {
      entries.remove(at: place)
    } else {
      entries[place].value = try entries[place].value.changing(rest, to: value)
    }
    return ConfigNode(.map(entries), at: position)
  }
}
