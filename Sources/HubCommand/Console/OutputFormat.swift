internal import HubKernel

/// How data is written. What is not a table is made from the JSON that a verb writes.
enum OutputFormat: String, CaseIterable {
  case table
  case json
  case jsonl
  case yaml
  case name

  /// The flag of every verb that writes JSON.
  static let flag = Flag(
    "--output", "how to write it; --json is short for -o json", short: "-o", value: "FORMAT",
    words: allCases.map(\.rawValue))

  /// Members that name a thing, the best first.
  private static let names = ["name", "id", "subnet", "uri", "event", "topic", "what"]

  /// A text that is JSON in this format; what is none stays as it is.
  func convert(_ text: String) -> String {
    guard self != .table, self != .json, let json = try? JSONValue(parsing: text) else { return text }
    switch self {
    case .yaml: return "---\n" + OutputFormat.yaml(json, 0, isInList: false)
    case .jsonl: return OutputFormat.elements(json).map { $0.description + "\n" }.joined()
    case .name: return OutputFormat.elements(json).compactMap(OutputFormat.title).map { $0 + "\n" }.joined()
    case .table, .json: return text
    }
  }

  /// What a list is a list of; anything else is one thing.
  private static func elements(_ json: JSONValue) -> [JSONValue] {
    if case .array(let list) = json { return list }
    guard case .object(let members) = json else { return [json] }
    for member in members { if case .array(let list) = member.value, !isNamed(json) { return list } }
    return [json]
  }

  private static func isNamed(_ json: JSONValue) -> Bool { names.contains { json[$0]?.text != nil } }

  private static func title(_ json: JSONValue) -> String? {
    if case .string(let text) = json { return text.printable }
    return names.lazy.compactMap { json[$0]?.text?.printable }.first
  }

  private static func yaml(_ json: JSONValue, _ depth: Int, isInList: Bool) -> String {
    let indent = String(repeating: "  ", count: depth)
    switch json {
    case .object(let members) where !members.isEmpty:
      return members.enumerated().map { number, member in
        // The first member of a thing in a list stands beside its dash.
        (isInList && number == 0 ? "" : indent) + scalar(.string(member.key)) + ":"
          + below(member.value, depth)
      }.joined()
    case .array(let list) where !list.isEmpty:
      return list.map { element in
        switch element {
        case .object(let members) where !members.isEmpty:
          "\(indent)- " + yaml(element, depth + 1, isInList: true)
        case .array(let inner) where !inner.isEmpty:
          "\(indent)-\n" + yaml(element, depth + 1, isInList: false)
        default: "\(indent)- \(scalar(element))\n"
        }
      }.joined()
    default: return indent + scalar(json) + "\n"
    }
  }

  private static func below(_ value: JSONValue, _ depth: Int) -> String {
    switch value {
    case .object(let members) where !members.isEmpty: "\n" + yaml(value, depth + 1, isInList: false)
    case .array(let list) where !list.isEmpty: "\n" + yaml(value, depth + 1, isInList: false)
    default: " \(scalar(value))\n"
    }
  }

  /// Words that would mean something else without quotes, in one version of YAML or another.
  private static let meaningful: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

  /// JSON is YAML; plain words go without quotes.
  private static func scalar(_ value: JSONValue) -> String {
    guard case .string(let text) = value, let first = text.utf8.first else { return value.description }
    let isLetter = first | 0x20 >= UInt8(ascii: "a") && first | 0x20 <= UInt8(ascii: "z")
    let isPlain = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
        || "-_".utf8.contains(byte)
    }
    return isLetter && isPlain && !meaningful.contains(text.lowercased()) ? text : value.description
  }
}
