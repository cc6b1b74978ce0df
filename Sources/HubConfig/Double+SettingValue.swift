extension Double: ScalarSettingValue {
  /// The words "a number".
  public static var typeWords: String { "a number" }
  /// A JSON number.
  public static var settingSchema: SchemaFragment { SchemaFragment(type: "number") }
  /// The shortest decimal that stands for the number.
  public var settingText: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
  /// The number, unless JSON has no word for it.
  public var settingJSON: String? { isFinite ? settingText : nil }

  /// Accepts a decimal number with an optional exponent, and no infinity.
  public static func parse(_ text: String) throws(SettingMistake) -> Double {
    let allowed: Set<Character> = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "-", "+", "e", "E"]
    guard text.utf8.count <= 64, text.allSatisfy(allowed.contains), let number = Double(text) else {
      throw SettingMistake("\(text.inQuotes) is not a number")
    }
    guard number.isFinite else { throw SettingMistake("\(text.inQuotes) is too large") }
    return number
  }
}
