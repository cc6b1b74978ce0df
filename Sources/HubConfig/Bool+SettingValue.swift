extension Bool: ScalarSettingValue {
  /// The words "true or false".
  public static var typeWords: String { "true or false" }
  /// A JSON boolean.
  public static var settingSchema: SchemaFragment { SchemaFragment(type: "boolean") }
  /// `true` or `false`.
  public var settingText: String { self ? "true" : "false" }
  /// `true` or `false`.
  public var settingJSON: String? { settingText }

  /// Accepts `true` and `false` and no other word, because `no` may just as well be a country.
  public static func parse(_ text: String) throws(SettingMistake) -> Bool {
    switch text {
    case "true": return true
    case "false": return false
    default: break
    }
    let hint: String? =
      switch text.lowercased() {
      case "true", "yes", "on", "y", "1": "write true"
      case "false", "no", "off", "n", "0": "write false"
      default: Suggestion.hint(for: text, among: ["true", "false"])
      }
    throw SettingMistake("\(text.inQuotes) is not true or false", hint: hint)
  }
}
