import HubConfig
import HubYAML
import Testing

/// Whatever the file looks like, an edit does what it is asked to and leaves the rest alone.
@Suite struct RandomEditTests {
  private static let files: UInt64 = 1_500

  @Test func everyEditDoesWhatItSaysAndKeepsEveryComment() throws {
    var refused = 0
    for seed in 0..<Self.files {
      var file = RandomFile(seed: seed)
      let before = read(file.text)
      try #require(before.problems == [], "seed \(seed):\n\(file.text)")
      for _ in 0..<4 {
        guard let edit = Self.edit(before.tree, &file.random) else { continue }
        do {
          try check(edit, file.text, before.tree, seed)
        } catch let mistake as SettingMistake {
          refused += 1
          Issue.record("seed \(seed): \(edit.path) refused: \(mistake.message)\n\(file.text)")
        }
      }
      if refused > 3 { return }
    }
  }

  private func check(_ edit: YAMLEdit, _ text: String, _ before: ConfigNode?, _ seed: UInt64) throws {
    let bytes = try YAMLEditor.apply([edit], to: Array(text.utf8), file: "f")
    let after = read(bytes)
    let result = String(decoding: bytes, as: UTF8.self)
    #expect(after.problems == [], "seed \(seed)")
    let wanted = Self.changed(before, edit.path[...], edit.value)
    #expect(flat(after.tree) == wanted, "seed \(seed) \(edit.path)\n\(text)\n>>>\n\(result)")
    // A number changes on its own line; whole tenants take the comments inside them along.
    guard edit.path.count > 2 || before?[edit.path] == nil else { return }
    // What is removed takes along what was said of it on its line.
    let lost = edit.value == nil ? 1 : 0
    let kept = Self.comments(text).filter(Self.comments(result).contains)
    #expect(kept == Self.comments(result), "seed \(seed)")
    #expect(
      kept.count + lost >= Self.comments(text).count, "seed \(seed) \(edit.path)\n\(text)\n>>>\n\(result)")
  }

  /// A tenant more, a tenant less, or another value somewhere inside one.
  private static func edit(_ tree: ConfigNode?, _ random: inout SeededRandom) -> YAMLEdit? {
    let tenants = tree?["namespaces"]?.entries ?? []
    guard let tenant = tenants.randomElement(using: &random) else {
      return YAMLEdit(["namespaces", "new"], to: "1")
    }
    switch random.next(5) {
    case 0: return YAMLEdit(["namespaces", "new"], to: ConfigNode(.map([ConfigNode.Entry("networks", "n")])))
    case 1: return YAMLEdit(["namespaces", tenant.key], to: nil)
    case 2: return YAMLEdit(["namespaces", tenant.key, "plugins", "fresh", "peers"], to: "7")
    default:
      guard let plugin = tenant.value["plugins"]?.entries?.randomElement(using: &random),
        let setting = plugin.value.entries?.randomElement(using: &random)
      else { return nil }
      return YAMLEdit(
        ["namespaces", tenant.key, "plugins", plugin.key, setting.key],
        to: random.next(2) == 0 || plugin.value.entries?.count == 1 ? "8" : nil)
    }
  }

  /// What the tree should read like afterwards, worked out in another way than the editor does.
  private static func changed(_ node: ConfigNode?, _ path: ArraySlice<String>, _ value: ConfigNode?) -> String
  {
    guard let name = path.first else { return flat(value) }
    var parts: [String] = []
    var isThere = false
    for entry in node?.entries ?? [] {
      guard entry.key == name else {
        parts.append("\(entry.key): \(flat(entry.value))")
        continue
      }
      isThere = true
      if path.count > 1 || value != nil {
        parts.append("\(name): \(changed(entry.value, path.dropFirst(), value))")
      }
    }
    if !isThere { parts.append("\(name): \(changed(nil, path.dropFirst(), value))") }
    return "{" + parts.joined(separator: ", ") + "}"
  }

  private static func comments(_ text: String) -> [Substring] {
    text.split { $0.isNewline }.compactMap { line in
      line.firstRange(of: "# comment").map { line[$0.lowerBound...] }
    }
  }
}
