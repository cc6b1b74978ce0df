/// Virtual time in microseconds since the beginning of a run.
package typealias Moment = Int64

extension Moment {
  static let millisecond: Moment = 1000
  static let second: Moment = 1_000_000
  /// Later than everything.
  static let never: Moment = .max / 4

  /// In seconds with three digits, as tables and plots show it.
  package var seconds: String {
    let milliseconds = (self + (self < 0 ? -500 : 500)) / 1000
    let sign = milliseconds < 0 ? "-" : ""
    let rest = String(milliseconds.magnitude % 1000)
    return "\(sign)\(milliseconds.magnitude / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
