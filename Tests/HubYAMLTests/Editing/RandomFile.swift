import HubConfig

/// Writes a settings file as some person might: any indentation, braces here and there, comments everywhere.
struct RandomFile {
  var random: SeededRandom
  private(set) var text = ""
  private var comments = 0
  private var names = 0
  private let lineBreak: String

  /// A file with tenants, each with settings of plugins.
  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    lineBreak = random.next(5) == 0 ? "\r\n" : "\n"
    if random.next(12) == 0 {
      text = "namespaces: " + flow(tenants()) + comment() + lineBreak
      return
    }
    for section in ["hub", "namespaces", "plugins"].shuffled(using: &random) where random.next(10) > 0 {
      loneComment(indent: 0)
      switch section {
      case "namespaces":
        entry(section, random.next(12) == 0 ? .map([]) : .map(tenants()), indent: 0, canFlow: 4)
      case "hub": entry(section, .map([pair("name", .text("x"))]), indent: 0, canFlow: 2)
      default: entry(section, .list(["signaling", "echo"]), indent: 0, canFlow: 2)
      }
    }
    // Whoever edits by hand forgets the last break.
    if random.next(6) == 0, text.hasSuffix(lineBreak) {
      text.unicodeScalars.removeLast(lineBreak.unicodeScalars.count)
    }
  }

  indirect enum Value {
    case text(String)
    case list([String])
    case map([(String, Value)])
  }

  private func pair(_ key: String, _ value: Value) -> (String, Value) { (key, value) }

  private mutating func name() -> String {
    names += 1
    return ["t", "über", "key with space", "a-b-"][random.next(4)] + "\(names)"
  }

  private mutating func tenants() -> [(String, Value)] {
    (0..<(1 + random.next(4))).map { _ in
      (name(), random.next(8) == 0 ? .text("") : .map(tenant()))
    }
  }

  private mutating func tenant() -> [(String, Value)] {
    var members: [(String, Value)] = [
      ("networks", .list((0..<(1 + random.next(3))).map { "n\($0)-*" }))
    ]
    if random.next(3) > 0 {
      members.append(("plugins", .map((0..<(1 + random.next(2))).map { _ in (name(), settings()) })))
    }
    return members.shuffled(using: &random)
  }

  private mutating func settings() -> Value {
    .map(
      (0..<(1 + random.next(3))).map { _ in
        (name(), .text(["5", "on", "a: b # c", "'", "long text\\n"][random.next(5)]))
      })
  }

  private mutating func comment() -> String {
    guard random.next(3) == 0 else { return "" }
    comments += 1
    return " # comment \(comments), {with: [marks"
  }

  private mutating func loneComment(indent: Int) {
    if random.next(5) == 0 { text += lineBreak }
    guard random.next(3) == 0 else { return }
    comments += 1
    text += String(repeating: " ", count: indent) + "# comment \(comments): on its own" + lineBreak
    if random.next(8) == 0 { text += "   " + lineBreak }
  }

  private mutating func scalar(_ text: String) -> String {
    if text.isEmpty { return "" }
    let isWord = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-*".contains($0)) }
    switch isWord ? random.next(3) : 1 + random.next(2) {
    case 0: return text
    case 1: return "\"" + text + "\""
    default: return "'" + text.replacing("'", with: "''") + "'"
    }
  }

  private mutating func flow(_ value: Value) -> String {
    switch value {
    case .text(let text): return text.isEmpty ? "null" : scalar(text)
    case .list(let items): return "[" + items.map { scalar($0) }.joined(separator: ", ") + "]"
    case .map(let entries): return flow(entries)
    }
  }

  private mutating func flow(_ entries: [(String, Value)]) -> String {
    let inside = entries.map { key, value in "\(scalar(key)): \(flow(value))" }
    let gap = random.next(6) == 0 ? "," + lineBreak + "            " : ", "
    return "{" + inside.joined(separator: gap) + (random.next(6) == 0 && !inside.isEmpty ? ", }" : "}")
  }

  private mutating func entry(_ key: String, _ value: Value, indent: Int, canFlow: Int) {
    let spaces = String(repeating: " ", count: indent)
    text += spaces + (random.next(6) == 0 ? scalar(key) : plain(key)) + (random.next(9) == 0 ? " :" : ":")
    switch value {
    case .text(let word):
      text += word.isEmpty ? "" : "  " + scalar(word)
      text += comment() + lineBreak
    case .list(let items) where random.next(canFlow) > 0:
      text += comment() + lineBreak
      let step = random.next(2) * 2
      for item in items {
        text += spaces + String(repeating: " ", count: step) + "- " + scalar(item) + comment() + lineBreak
      }
    case .map(let entries) where random.next(canFlow) > 0 && !entries.isEmpty:
      text += comment() + lineBreak
      let step = 1 + random.next(4)
      for (key, value) in entries {
        loneComment(indent: indent + step)
        entry(key, value, indent: indent + step, canFlow: max(2, canFlow - 1))
      }
      if random.next(4) == 0 { loneComment(indent: indent + step) }
    default: text += " " + flow(value) + comment() + lineBreak
    }
  }

  private func plain(_ key: String) -> String { key }
}

/// The same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var mixed = state
    mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 33)
  }

  mutating func next(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
