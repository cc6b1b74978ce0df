/// A setting type that is written as one word.
public protocol ScalarSettingValue: SettingValue {
  /// The value a text stands for.
  static func parse(_ text: String) throws(SettingMistake) -> Self
}

extension ScalarSettingValue {
  /// Parses the text of a scalar, and refuses lists and maps.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Self? {
    guard let text = node.text, !node.isNull else {
      context.failKind(of: node, expected: typeWords)
      return nil
    }
    do {
      return try parse(text)
    } catch {
      context.fail(error.message, at: node.position, hint: error.hint)
      return nil
    }
  }
}
