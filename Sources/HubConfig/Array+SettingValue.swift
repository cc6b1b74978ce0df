extension Array: SettingValue where Element: SettingValue {
  /// The words "a list", with the type of its items.
  public static var typeWords: String { "a list (each item \(Element.typeWords))" }
  /// A JSON array.
  public static var settingSchema: SchemaFragment {
    let list = SchemaFragment(type: "array").adding("items", json: Element.settingSchema.text)
    return SchemaFragment().adding("anyOf", json: "[\(list.text),\(Element.settingSchema.text)]")
  }
  /// The items in brackets.
  public var settingText: String { "[" + map(\.settingText).joined(separator: ", ") + "]" }
  /// The items in brackets, unless one of them must not be written.
  public var settingJSON: String? {
    let items = compactMap(\.settingJSON)
    return items.count == count ? "[" + items.joined(separator: ",") + "]" : nil
  }

  /// Decodes every item and reports every wrong one.
  ///
  /// A list of one may be written without brackets. The environment and the command line have no lists;
  /// there, commas separate the items.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> [Element]? {
    guard let items = node.list ?? separated(node) else {
      context.failKind(of: node, expected: typeWords, hint: node.isNull ? "write [] for an empty list" : nil)
      return nil
    }
    let setting = context.setting
    defer { context.setting = setting }
    var values: [Element] = []
    for (index, item) in items.enumerated() {
      context.setting = "\(setting)[\(index)]"
      if let value = Element.decode(item, &context) { values.append(value) }
    }
    return values.count == items.count ? values : nil
  }

  private static func separated(_ node: ConfigNode) -> [ConfigNode]? {
    guard let text = node.text else { return nil }
    guard node.position.isOverlay else { return node.isNull ? nil : [node] }
    return text.split(separator: ",").map { part in
      let word = part.drop { $0 == " " }
      return ConfigNode(.scalar(String(word), plain: false), at: node.position)
    }
  }
}
