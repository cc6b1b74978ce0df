extension Int: ScalarSettingValue {
  /// The words "a whole number".
  public static var typeWords: String { "a whole number" }
  /// A JSON integer.
  public static var settingSchema: SchemaFragment { SchemaFragment(type: "integer") }
  /// The number in decimal.
  public var settingText: String { String(self) }
  /// The number in decimal.
  public var settingJSON: String? { String(self) }

  /// Accepts decimal digits with an optional minus sign.
  public static func parse(_ text: String) throws(SettingMistake) -> Int {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      let bare = text.filter { $0 != "_" && $0 != "," }
      let isSeparated = bare.utf8.count < text.utf8.count && bare.utf8.count <= 20 && Int(bare) != nil
      throw SettingMistake(
        "\(text.inQuotes) is not a whole number", hint: isSeparated ? "write \(bare)" : nil)
    }
    // Some readers take 0644 for octal and some do not; nobody can tell which was meant.
    if digits.utf8.count > 1, digits.hasPrefix("0") {
      throw SettingMistake(
        "\(text.inQuotes) begins with a zero", hint: "write the number without leading zeros")
    }
    guard let number = Int(text) else {
      throw SettingMistake("\(text.inQuotes) is too large")
    }
    return number
  }
}
