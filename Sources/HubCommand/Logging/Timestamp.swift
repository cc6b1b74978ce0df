internal import Glibc

/// Points in time, written for a log.
enum Timestamp {
  /// RFC 3339 with milliseconds, in UTC.
  static func iso(_ milliseconds: Int64) -> String {
    let (parts, rest) = parts(milliseconds)
    let date =
      "\(pad(Int(parts.tm_year) + 1900, 4))-\(pad(Int(parts.tm_mon) + 1, 2))-\(pad(Int(parts.tm_mday), 2))"
    return "\(date)T\(time(parts)).\(pad(rest, 3))Z"
  }

  /// The time of day, in UTC.
  static func clock(_ milliseconds: Int64) -> String {
    let (parts, rest) = parts(milliseconds)
    return "\(time(parts)).\(pad(rest, 3))"
  }

  private static func parts(_ milliseconds: Int64) -> (tm, Int) {
    // Rounds down before 1970 as well.
    let rest = ((milliseconds % 1000) + 1000) % 1000
    var seconds = time_t((milliseconds - rest) / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return (parts, Int(rest))
  }

  private static func time(_ parts: tm) -> String {
    "\(pad(Int(parts.tm_hour), 2)):\(pad(Int(parts.tm_min), 2)):\(pad(Int(parts.tm_sec), 2))"
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
