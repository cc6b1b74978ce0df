extension OrderedMap: SettingValue {
  /// The words "a map", with the type of its values.
  public static var typeWords: String { "a map (each value \(Value.typeWords))" }
  /// A JSON object whose members all have one type.
  public static var settingSchema: SchemaFragment {
    SchemaFragment(type: "object").adding("additionalProperties", json: Value.settingSchema.text)
  }
  /// The values in braces.
  public var settingText: String {
    "{" + elements.map { "\($0.key): \($0.value.settingText)" }.joined(separator: ", ") + "}"
  }
  /// The values in braces, unless one of them must not be written.
  public var settingJSON: String? {
    var members: [String] = []
    for element in elements {
      guard let json = element.value.settingJSON else { return nil }
      members.append("\(SchemaFragment.quoted(element.key)):\(json)")
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Decodes every value and reports every wrong one, and every name that occurs twice.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> OrderedMap? {
    guard let entries = node.entries else {
      context.failKind(of: node, expected: typeWords, hint: node.isNull ? "write {} for an empty map" : nil)
      return nil
    }
    let setting = context.setting
    defer { context.setting = setting }
    var seen: [String: Position] = [:]
    var elements: [Element] = []
    for entry in entries {
      if let first = seen.updateValue(entry.position, forKey: entry.key) {
        context.problems.add(
          "\(setting): \(entry.key.inQuotes) is given twice", at: entry.position, also: first)
      }
      context.setting = "\(setting).\(entry.key.shortened)"
      if let value = Value.decode(entry.value, &context) {
        elements.append(Element(key: entry.key, value: value))
      }
    }
    return seen.count == entries.count && elements.count == entries.count ? OrderedMap(unique: elements) : nil
  }
}
