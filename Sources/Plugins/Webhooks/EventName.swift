import HubKernel

/// An event by its name, and where that was written: whether there is such an event is known only when all
/// plugins are there.
struct EventName: SettingValue {
  private static let longest = 128

  let name: String
  let position: Position

  init(_ name: String, at position: Position = .code) {
    self.name = name
    self.position = position
  }

  static var typeWords: String { "the name of an event" }
  static var settingSchema: SchemaFragment { SchemaFragment(type: "string") }
  var settingText: String { name }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> EventName? {
    guard let text = node.text, !node.isNull else {
      context.failKind(of: node, expected: typeWords)
      return nil
    }
    let isName = text.utf8.allSatisfy {
      (97...122).contains($0 | 0x20) || (48...57).contains($0) || "-_.".utf8.contains($0)
    }
    guard isName, (1...longest).contains(text.utf8.count) else {
      context.fail(
        "expected \(typeWords)", at: node.position, hint: "they stand in Docs/Reference/Events.md")
      return nil
    }
    return EventName(text, at: node.position)
  }

  /// Where it stands is no difference.
  static func == (one: EventName, other: EventName) -> Bool { one.name == other.name }
}
