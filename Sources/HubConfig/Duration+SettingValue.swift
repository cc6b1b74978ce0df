extension Duration: ScalarSettingValue {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The words "a duration such as 5s".
  public static var typeWords: String { "a duration such as 5s" }
  /// A JSON string of numbers with units.
  public static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string").adding("pattern", "^([0-9]+(ms|s|m|h|d))+$")
  }

  /// The duration in its largest units, such as `1m30s`.
  public var settingText: String {
    let (seconds, attoseconds) = components
    let (fraction, finer) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
    let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1000)
    // Only a default in the source can be negative or finer than a millisecond.
    guard finer == 0, !overflowed, whole >= 0, fraction >= 0, whole <= .max - fraction else {
      return description
    }
    var rest = whole + fraction
    if rest == 0 { return "0s" }
    var text = ""
    for unit in Self.units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text
  }

  /// Accepts whole numbers with the units d, h, m, s and ms, the largest first.
  public static func parse(_ text: String) throws(SettingMistake) -> Duration {
    if UnitText.isBareNumber(text) {
      let hint = text.utf8.count <= String.quotationLimit ? "write \(text)ms or \(text)s" : nil
      throw SettingMistake("\(text.inQuotes) has no unit", hint: hint)
    }
    guard let parts = UnitText.parts(text) else {
      throw SettingMistake(
        "\(text.inQuotes) is not a duration", hint: "write whole numbers with units, such as 500ms or 1m30s")
    }
    var total: Int64 = 0
    var next = 0
    for part in parts {
      guard let index = units.firstIndex(where: { $0.name == part.unit }) else {
        throw SettingMistake(
          "\(text.inQuotes) has the unknown unit \(String(part.unit).inQuotes)",
          hint: "the units are ms, s, m, h, d")
      }
      guard index >= next else {
        throw SettingMistake(
          "\(text.inQuotes) is out of order", hint: "write the largest unit first, and each once")
      }
      next = index + 1
      let (span, tooLong) = part.number.multipliedReportingOverflow(by: units[index].milliseconds)
      let (sum, overflowed) = total.addingReportingOverflow(span)
      guard !tooLong, !overflowed else { throw SettingMistake("\(text.inQuotes) is too long") }
      total = sum
    }
    return .milliseconds(total)
  }
}
