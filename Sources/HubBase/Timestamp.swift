/// Times as people and other programs write them (RFC 3339).
public enum Timestamp {
  /// A time in milliseconds since 1970 as `2026-01-31T12:00:00.000Z`.
  public static func text(_ milliseconds: Int64) -> String {
    let (year, month, day) = date(day(of: milliseconds))
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock(milliseconds))Z"
  }

  /// The time of day alone, as `12:00:00.000`.
  public static func clock(_ milliseconds: Int64) -> String {
    let rest = milliseconds - day(of: milliseconds) * 86_400_000
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60)
    return "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2)).\(padded(rest % 1_000, 3))"
  }

  /// Counted from 1970, and downwards before it.
  private static func day(of milliseconds: Int64) -> Int64 {
    (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
  }

  /// The civil date of a day counted from 1970, in years that begin in March so that leap days come last.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
