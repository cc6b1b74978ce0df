extension String: ScalarSettingValue {
  /// The word "text".
  public static var typeWords: String { "text" }
  /// Anything an editor takes for a scalar: `1.10` and `no` are text to a text setting.
  public static var settingSchema: SchemaFragment {
    SchemaFragment().adding("type", json: #"["string","number","boolean"]"#)
  }
  /// The text itself.
  public var settingText: String { self }

  /// Accepts every text.
  public static func parse(_ text: String) throws(SettingMistake) -> String { text }

  /// Takes the text of a scalar as it was written, including words that mean something in YAML.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> String? {
    guard let text = node.text, !(text.isEmpty && node.isNull) else {
      context.failKind(
        of: node, expected: typeWords, hint: node.isNull ? "write \"\" for an empty text" : nil)
      return nil
    }
    return text
  }
}
