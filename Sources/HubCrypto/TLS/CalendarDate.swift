/// A moment in words: the day and the minute, in UTC. Counted here, since `struct tm` belongs to whichever C
/// module was read first.
struct CalendarDate: CustomStringConvertible {
  let description: String

  /// A certificate cannot say a later year than 9999 (RFC 5280 §4.1.2.5), nor do we.
  private static let latest: Int64 = 253_402_300_799

  init(_ seconds: Int64) {
    let seconds = min(max(seconds, -Self.latest), Self.latest)
    let days = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    let minutes = (Int(seconds) - days * 86_400) / 60
    // Years are counted from March, so that the odd day of a leap year is the last one, in eras of 400 years,
    // which all have 146,097 days. The first of March of year 0 lies 719,468 days before 1970.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = era * 400 + yearOfEra + (month >= 10 ? 1 : 0)
    let date = "\(year)-\(Self.two(month < 10 ? month + 3 : month - 9))-\(Self.two(day))"
    description = "\(date) \(Self.two(minutes / 60)):\(Self.two(minutes % 60)) UTC"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
