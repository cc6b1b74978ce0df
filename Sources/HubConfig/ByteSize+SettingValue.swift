extension ByteSize: ScalarSettingValue {
  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10),
    ("KB", 1000),
    ("B", 1),
  ]

  /// The words "a size such as 64KiB".
  public static var typeWords: String { "a size such as 64KiB" }
  /// A JSON string of a number with a unit.
  public static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string").adding("pattern", "^[0-9]+([KMG]i?)?B$")
  }
  /// The size in the largest unit that states it exactly.
  public var settingText: String {
    let fitting = Self.units.first { bytes != 0 && bytes.isMultiple(of: $0.bytes) }
    guard let fitting else { return "\(bytes)B" }
    return "\(bytes / fitting.bytes)\(fitting.name)"
  }

  /// Accepts a whole number with one of the units B, KiB, MiB, GiB, and KB, MB, GB for powers of ten.
  public static func parse(_ text: String) throws(SettingMistake) -> ByteSize {
    if UnitText.isBareNumber(text) {
      let hint = text.utf8.count <= String.quotationLimit ? "write \(text)B or \(text)KiB" : nil
      throw SettingMistake("\(text.inQuotes) has no unit", hint: hint)
    }
    guard let parts = UnitText.parts(text), parts.count == 1, let part = parts.first else {
      throw SettingMistake(
        "\(text.inQuotes) is not a size", hint: "write a whole number with a unit, such as 64KiB")
    }
    guard let unit = units.first(where: { $0.name == part.unit }) else {
      let meant = units.first { $0.name.lowercased() == part.unit.lowercased() }
      throw SettingMistake(
        "\(text.inQuotes) has the unknown unit \(String(part.unit).inQuotes)",
        hint: meant.map { "did you mean '\(part.number)\($0.name)'?" }
          ?? "the units are B, KiB, MiB, GiB, KB, MB, GB")
    }
    guard let number = Int(exactly: part.number) else {
      throw SettingMistake("\(text.inQuotes) is too large")
    }
    let (bytes, overflowed) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflowed else { throw SettingMistake("\(text.inQuotes) is too large") }
    return ByteSize(bytes: bytes)
  }
}
