import HubKernel

/// A moment of the wall clock, as settings have it (RFC 3339): a day, or a day with its time.
struct Instant: ScalarSettingValue {
  /// Milliseconds since 1970.
  let milliseconds: Int64
  private let text: String

  static let typeWords = "a date such as 2027-01-31 or 2027-01-31T12:00:00Z"
  static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string").adding(
      "pattern", "^\\d{4}-\\d{2}-\\d{2}([Tt ]\\d{2}:\\d{2}:\\d{2}([Zz]|[+-]\\d{2}:\\d{2}))?$")
  }

  var settingText: String { text }

  static func parse(_ text: String) throws(SettingMistake) -> Instant {
    guard let seconds = seconds(Array(text.utf8)) else {
      throw SettingMistake(
        "this is no date", hint: "write the end of a day as 2027-01-31, or a moment as 2027-01-31T12:00:00Z")
    }
    return Instant(milliseconds: seconds * 1000, text: text)
  }

  private static func seconds(_ text: [UInt8]) -> Int64? {
    guard text.count >= 10, let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), text[4] == 45, text[7] == 45, (1970...9999).contains(year),
      (1...12).contains(month), (1...daysOf(month, year)).contains(day)
    else { return nil }
    let midnight = days(year, month, day) * 86_400
    // A day alone means all of it.
    if text.count == 10 { return midnight + 86_400 }
    guard text.count >= 20, [84, 116, 32].contains(text[10]), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2), let second = number(text, 17, 2), text[13] == 58, text[16] == 58,
      hour < 24, minute < 60, second < 61, let offset = offset(text)
    else { return nil }
    return midnight + hour * 3_600 + minute * 60 + second - offset
  }

  /// What stands behind the time: the distance from Greenwich.
  private static func offset(_ text: [UInt8]) -> Int64? {
    if text.count == 20, text[19] == 90 || text[19] == 122 { return 0 }
    guard text.count == 25, text[19] == 43 || text[19] == 45, text[22] == 58, let hours = number(text, 20, 2),
      let minutes = number(text, 23, 2), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3_600 + minutes * 60) * (text[19] == 45 ? -1 : 1)
  }

  private static func number(_ text: [UInt8], _ start: Int, _ count: Int) -> Int64? {
    guard start + count <= text.count else { return nil }
    let digits = text[start..<(start + count)]
    guard digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
  }

  private static func daysOf(_ month: Int64, _ year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970, by the calendar whose year begins in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let ofEra = shifted % 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }
}
