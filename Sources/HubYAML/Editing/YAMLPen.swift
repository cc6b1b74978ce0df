import HubConfig

/// Writes values the way people write them: small lists in brackets, maps on lines of their own.
enum YAMLPen {
  /// A list that is longer than this has a line for each item.
  private static let widestList = 88
  /// What YAML takes for something other than text.
  private static let words: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "~"]

  /// The same values, each scalar quoted or not as it will be written.
  static func normalised(_ node: ConfigNode) -> ConfigNode {
    switch node.content {
    case .scalar(let text, let plain):
      if node.isNull { return ConfigNode(.scalar("null", plain: true)) }
      let isWord = words.contains(text.lowercased())
      return ConfigNode(.scalar(text, plain: isSafe(text) && (plain || !isWord)))
    case .list(let items): return ConfigNode(.list(items.map(normalised)))
    case .map(let entries):
      return ConfigNode(.map(entries.map { ConfigNode.Entry($0.key, normalised($0.value)) }))
    }
  }

  /// A value on one line.
  static func flow(_ node: ConfigNode) -> String {
    switch node.content {
    case .scalar(let text, let plain): plain ? text : quoted(text)
    case .list(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\(key($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  /// The lines of an entry, the first one without its indentation.
  static func block(_ name: String, _ node: ConfigNode, step: Int) -> [String] {
    if isOneLine(node) { return ["\(key(name)): \(flow(node))"] }
    return ["\(key(name)):"] + below(node, step: step).map { String(repeating: " ", count: step) + $0 }
  }

  /// The lines of a value below its key.
  static func below(_ node: ConfigNode, step: Int) -> [String] {
    switch node.content {
    case .scalar: [flow(node)]
    case .map(let entries): entries.flatMap { block($0.key, $0.value, step: step) }
    case .list(let items): items.map { "- " + flow($0) }
    }
  }

  /// Whether a value goes behind its key.
  static func isOneLine(_ node: ConfigNode) -> Bool {
    switch node.content {
    case .scalar: true
    case .map(let entries): entries.isEmpty
    case .list(let items):
      items.isEmpty || (items.allSatisfy { $0.text != nil } && flow(node).utf8.count <= widestList)
    }
  }

  private static func key(_ name: String) -> String {
    isSafe(name) && !words.contains(name.lowercased()) ? name : quoted(name)
  }

  private static func isSafe(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, isWord(first) || first == UInt8(ascii: "/"),
      last != UInt8(ascii: ":")
    else { return false }
    return text.utf8.allSatisfy { isWord($0) || "-_./:+*@".utf8.contains($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if needsEscape(scalar) {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  // What YAML 1.1 calls not printable, and every other break of a line.
  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
      false
    default: true
    }
  }
}
