/// Finds events and intents in Swift source. What they mean stands in their comments, which no running
/// program has.
struct DeclarationScanner {
  private static let conformances: [(words: String, kind: Declaration.Kind, isPatient: Bool)] = [
    (": Event {", .event, false), (": TenantEvent {", .event, false), (": Intent {", .intent, false),
    (": PatientIntent {", .intent, true),
  ]

  /// Every public one in a text, in order.
  static func scan(_ text: String, module: String) -> [Declaration] {
    var found: [Declaration] = []
    var comment: [String] = []
    var open: (head: Declaration, members: [Declaration.Member])?
    for line in text.lines {
      let words = line.drop { $0 == " " }
      if words.hasPrefix("///") {
        comment.append(String(words.dropFirst(3).drop { $0 == " " }))
        continue
      }
      if open != nil {
        if line.hasPrefix("}") {
          if let done = open { found.append(done.head.with(done.members)) }
          open = nil
        } else if line.hasPrefix("  public "), let member = member(words, comment) {
          open?.members.append(member)
        }
      } else if let head = head(line, comment, module) {
        open = (head, [])
      }
      comment = []
    }
    return found
  }

  private static func head(_ line: String, _ comment: [String], _ module: String) -> Declaration? {
    let prefix = "public struct "
    guard line.hasPrefix(prefix), let match = conformances.first(where: { line.hasSuffix($0.words) }) else {
      return nil
    }
    let name = line.dropFirst(prefix.count).dropLast(match.words.count)
    return Declaration(
      kind: match.kind, typeName: String(name), help: comment.joined(separator: " "), members: [],
      module: module, isPatient: match.isPatient)
  }

  private static func member(_ words: Substring, _ comment: [String]) -> Declaration.Member? {
    for keyword in ["public let ", "public var "] where words.hasPrefix(keyword) {
      let rest = words.dropFirst(keyword.count)
      guard let colon = rest.firstIndex(of: ":") else { return nil }
      let type = rest[rest.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "{" && $0 != "=" }
      var trimmed = String(type)
      while trimmed.last == " " { trimmed.removeLast() }
      return Declaration.Member(
        name: String(rest[..<colon]), type: trimmed, help: comment.joined(separator: " "))
    }
    return nil
  }
}

extension Declaration {
  fileprivate func with(_ members: [Member]) -> Declaration {
    Declaration(
      kind: kind, typeName: typeName, help: help, members: members, module: module, isPatient: isPatient)
  }
}
