internal import HubKernel

/// An event of a running hub as people read it: when, its number, what, and what brought it about.
enum EventLine {
  private static let longestValue = 32
  private static let idDigits = 8
  private static let dim = "\u{1B}[2m"
  private static let bold = "\u{1B}[1m"
  private static let plain = "\u{1B}[0m"

  /// A line of the stream in words; whatever is no event stays as it came.
  static func text(_ line: String, colour: Bool) -> String {
    guard let json = try? JSONValue(parsing: line) else { return line.printable }
    if let count = json["dropped"]?.int {
      return "... \(count) events were not shown: this reader is too slow"
    }
    guard let event = json["event"]?.text, let at = json["at"]?.text else { return line.printable }
    let paint: (String, String) -> String = { colour ? $0 + $1 + plain : $1 }
    var words = [paint(dim, String(at.dropFirst(11).prefix(12)).printable)]
    if let number = json["number"]?.int { words.append(paint(dim, "#\(number)")) }
    words.append(paint(bold, event.printable))
    if case .object(let members)? = json["data"] { words += members.compactMap(field) }
    if let cause = cause(json["cause"]) { words.append(paint(dim, "← \(cause)")) }
    return words.joined(separator: " ")
  }

  private static func field(_ member: JSONValue.Member) -> String? {
    let value: String
    switch member.value {
    case .null: return nil
    case .string(let text): value = PeerID(text) == nil ? text : "\(text.prefix(idDigits))…"
    case .number(let digits): value = digits
    case .bool(let truth): value = truth ? "yes" : "no"
    case .array, .object: value = member.value.description
    }
    let short = value.count > longestValue ? value.prefix(longestValue) + "…" : value[...]
    return "\(member.key.printable)=\(short.isEmpty ? "-" : String(short).printable)"
  }

  private static func cause(_ json: JSONValue?) -> String? {
    if let name = json?["event"]?.text { return "\(name.printable) #\(json?["number"]?.int ?? 0)" }
    guard let type = json?["message"]?.text else { return nil }
    return "message \(type.printable)" + (json?["id"]?.text.map { " \($0.printable)" } ?? "")
  }
}
