/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`. RFC 9110 §5.6.7.
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  /// The last second of the year 9999; the format has no room for more.
  static let latest: Int64 = 253_402_300_799

  /// Times outside 1970 to 9999 become the nearest of them.
  static func text(secondsSince1970: Int64) -> [UInt8] {
    let seconds = Int(min(max(secondsSince1970, 0), latest))
    let day = seconds / 86_400
    let second = seconds % 86_400
    let date = civil(day: day)
    var text: [UInt8] = []
    text.reserveCapacity(29)
    text += days[day % 7].utf8
    text += ", ".utf8
    append(date.day, digits: 2, to: &text)
    text.append(ASCII.space)
    text += months[date.month - 1].utf8
    text.append(ASCII.space)
    append(date.year, digits: 4, to: &text)
    text.append(ASCII.space)
    append(second / 3600, digits: 2, to: &text)
    text.append(ASCII.colon)
    append(second / 60 % 60, digits: 2, to: &text)
    text.append(ASCII.colon)
    append(second % 60, digits: 2, to: &text)
    text += " GMT".utf8
    return text
  }

  /// Counts in eras of 400 years that begin in March, so that a leap day always comes last.
  private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = shifted / 146_097 * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
    var divisor = digits == 4 ? 1000 : 10
    while divisor > 0 {
      text.append(ASCII.zero &+ UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}
