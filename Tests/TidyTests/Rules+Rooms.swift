extension Rules {
  /// What the kernel stands on, and what those rooms beneath it stand on. All other arrows point at it.
  private static let foundations: [String: Set<String>] = [
    "HubWire": ["Glibc", "Synchronization", "CVector", "HubBase"],
    "HubConfig": ["Glibc", "Synchronization"],
    "HubBase": ["Glibc", "Synchronization", "HubConfig"],
    "HubEvents": ["Glibc", "Synchronization", "HubBase"],
    "HubTenants": ["Glibc", "Synchronization", "HubWire", "HubConfig", "HubBase"],
    "HubPlugins": ["HubWire", "HubConfig", "HubBase", "HubEvents", "HubTenants"],
    "HubTransport": ["HubWire", "HubBase"],
    "HubKernel": [
      "Glibc", "Synchronization", "HubWire", "HubConfig", "HubBase", "HubTenants", "HubEvents", "HubPlugins",
      "HubTransport",
    ],
  ]
  private static let closedToPlugins: Set<String> = [
    "HubNet", "HubYAML", "HubCommand", "HubTesting", "CHubSys", "CVector",
  ]

  /// The modules a file imports, with their lines.
  static func imports(of file: SourceFile) -> [(line: Int, module: String)] {
    file.code.enumerated().compactMap { row, line in
      let words = Words.of(line).map(\.text)
      guard let keyword = words.firstIndex(of: "import"), keyword <= 3, keyword + 1 < words.count else {
        return nil
      }
      let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let name = kinds.contains(words[keyword + 1]) && keyword + 2 < words.count ? keyword + 2 : keyword + 1
      return (row + 1, words[name])
    }
  }

  static func importsWhatItsRoomMay(_ file: SourceFile) -> [Finding] {
    guard file.isSource else { return [] }
    return imports(of: file).compactMap { line, imported in
      if imported.hasPrefix("Foundation") || imported == "Dispatch" {
        return file.finding(line, "\(imported) is not used in Sources")
      }
      if let module = file.module, let allowed = foundations[module], !allowed.contains(imported) {
        return file.finding(
          line, "\(module) imports \(imported); arrows point at the kernel, never away from it")
      }
      let isC = imported.first == "C" && imported.dropFirst().first?.isUppercase == true
      if file.room != nil, closedToPlugins.contains(imported) || isC {
        return file.finding(line, "a plugin imports \(imported); it sees no sockets, no YAML and no C")
      }
      return nil
    }
  }

  /// `public` belongs to the door, the settings and the contract of a room.
  static func onlyTheDoorIsPublic(_ file: SourceFile) -> [Finding] {
    guard file.isSource, let room = file.room else { return [] }
    let stem = file.name.prefix { $0 != "." && $0 != "+" }
    if ["\(room)Plugin", "Settings", "Contract"].contains(String(stem)) { return [] }
    return file.code.enumerated().compactMap { row, line in
      Words.of(line).contains {
        ["public", "open"].contains($0.text) && $0.isFollowed(by: " ") && !isCall(line)
      }
        ? file.finding(row + 1, "public outside the door, the settings and the contract") : nil
    }
  }

  /// What others may use says what it is. The doors of plugins are left out: what is public there is what the
  /// kernel's protocols ask for, and those say it.
  static func whatIsPublicIsExplained(_ file: SourceFile) -> [Finding] {
    guard file.isSource, file.room == nil else { return [] }
    return file.code.enumerated().compactMap { row, line in
      let words = Words.of(line).map(\.text)
      guard let word = words.firstIndex(where: { ["public", "open"].contains($0) }), declares(words[word...]),
        !isExplained(file, row)
      else { return nil }
      return file.finding(row + 1, "public, and nothing says what it is")
    }
  }

  /// `public let`, and not `public import`, `open = true` or `open(path)`.
  private static func declares(_ words: ArraySlice<String>) -> Bool {
    let keywords: Set<String> = [
      "struct", "class", "enum", "protocol", "actor", "typealias", "func", "let", "var", "init", "subscript",
    ]
    return words.prefix(6).contains(where: keywords.contains)
  }

  private static func isExplained(_ file: SourceFile, _ row: Int) -> Bool {
    var above = row - 1
    while above >= 0, file.code[above].drop(while: { $0 == " " }).first == "@" { above -= 1 }
    return above >= 0 && file.lines[above].drop(while: { $0 == " " }).hasPrefix("///")
  }

  /// `open` is also a good name for a function.
  private static func isCall(_ line: String) -> Bool {
    let words = Words.of(line).map(\.text)
    guard let index = words.firstIndex(of: "open") else { return false }
    return index > 0 && ["func", "let", "var", "case", "try", "await", "return"].contains(words[index - 1])
  }

  /// The parts of a room's page, in their order. The name is the title.
  static let pageSections = ["What it does", "Settings", "Events", "Metrics", "Example", "Limits"]

  static func pageHasItsSections(_ page: SourceFile, id: String) -> [Finding] {
    var findings: [Finding] = []
    let title = page.lines.first ?? ""
    if !title.hasPrefix("# ") || !title.lowercased().contains(id) {
      findings.append(page.finding(1, "the title names the plugin: # \(id)"))
    }
    var isExample = false
    let headings = page.lines.filter { line in
      if line.hasPrefix("```") { isExample.toggle() }
      return !isExample && line.hasPrefix("## ")
    }.map { String($0.dropFirst(3)) }
    let known = headings.filter(pageSections.contains)
    if known != pageSections {
      findings.append(page.finding(1, "its sections are \(known); they should be \(pageSections)"))
    }
    return findings
  }
}
