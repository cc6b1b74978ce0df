extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// The allowed words.
  public static var typeWords: String { "one of " + allowedWords.joined(separator: ", ") }
  /// A JSON enumeration.
  public static var settingSchema: SchemaFragment {
    SchemaFragment().adding(
      "enum", json: "[" + allowedWords.map(SchemaFragment.quoted).joined(separator: ",") + "]")
  }
  /// The word of this case.
  public var settingText: String { rawValue }

  /// Accepts the raw values and no other word.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Self? {
    guard let text = node.text, !text.isEmpty else {
      context.failKind(of: node, expected: typeWords)
      return nil
    }
    if let value = Self(rawValue: text) { return value }
    context.fail(
      "\(text.inQuotes) is not \(typeWords)", at: node.position,
      hint: context.problems.isFull ? nil : Suggestion.hint(for: text, among: allowedWords))
    return nil
  }

  private static var allowedWords: [String] { allCases.map(\.rawValue) }
}
