extension Rules {
  /// rate-limit for RateLimit.
  static func id(ofRoom room: String) -> String {
    var id = ""
    // A name that somebody else spells with two capitals is one word.
    let characters = Array(room.replacing("SQLite", with: "Sqlite"))
    for (index, character) in characters.enumerated() {
      // P2PMigration has two words: letters and numbers that stand for more belong together.
      let isLast = index + 1 == characters.count || !characters[index + 1].isLowercase
      if character.isUppercase, index > 0, characters[index - 1].isLowercase || !isLast { id += "-" }
      id += character.lowercased()
    }
    return id
  }

  /// The id which a room's door gives itself is the one its folder says.
  static func manifestMatchesFolder(_ door: SourceFile, room: String) -> [Finding] {
    let id = id(ofRoom: room)
    guard door.lines.contains(where: { $0.contains("\"\(id)\"") }) else {
      return [door.finding(1, "no manifest with the id \"\(id)\", which the folder \(room) stands for")]
    }
    return []
  }

  /// The kernel and the house know no plugin: neither its type nor its id as text.
  static func namesNoPlugin(_ file: SourceFile, rooms: [String]) -> [Finding] {
    guard file.isSource, file.room == nil else { return [] }
    let isKernel = file.path.hasPrefix("Sources/HubKernel/")
    var findings: [Finding] = []
    let names = rooms.map { (room: $0, type: $0 + "Plugin", quoted: "\"" + id(ofRoom: $0) + "\"") }
    for (row, line) in file.lines.enumerated() {
      let words = file.code[row].contains("Plugin") ? Set(Words.of(file.code[row]).map(\.text)) : []
      for (room, type, quoted) in names {
        if words.contains(type) {
          findings.append(file.finding(row + 1, "names \(room)Plugin; only the catalogue does"))
        }
        if isKernel, line.contains(quoted), !file.comments[row].contains(quoted) {
          findings.append(file.finding(row + 1, "the kernel knows the plugin \(quoted)"))
        }
      }
    }
    return findings
  }

  static func namesEveryPlugin(_ catalogue: SourceFile, rooms: [String]) -> [Finding] {
    let words = Set(catalogue.code.flatMap { Words.of($0).map(\.text) })
    return rooms.filter { !words.contains($0 + "Plugin") }
      .map { catalogue.finding(1, "\($0)Plugin is missing") }
  }

  /// A file is named for the type, or for the type and the topic, that it holds.
  static func isNamedForWhatItHolds(_ file: SourceFile) -> [Finding] {
    guard file.isSource, file.name != "main.swift" else { return [] }
    let stem = String(file.name.prefix { $0 != "." && $0 != "+" })
    let keywords: Set<String> = [
      "struct", "class", "enum", "protocol", "actor", "extension", "typealias", "func", "let", "var",
    ]
    let declared = file.code.flatMap { line -> [String] in
      let words = Words.of(line).map(\.text)
      return words.indices.dropLast().filter { keywords.contains(words[$0]) }.map { words[$0 + 1] }
    }
    let bare = declared.map { $0.lowercased() }
    // A collection of small declarations may carry their common noun in the plural, or a verb's object; and a
    // constant may say more than its file: `standardCatalogue`.
    let isNamed =
      bare.contains { name in name == stem.lowercased() || stem.lowercased().hasPrefix(name) }
      || declared.contains { $0.first?.isLowercase == true && $0.hasSuffix(stem) }
    return isNamed || declared.isEmpty || declared.count > 3
      ? [] : [file.finding(1, "holds nothing called \(stem)")]
  }
}
