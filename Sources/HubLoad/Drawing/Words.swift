/// Figures as people read them.
package enum Words {
  /// A time that is given in nanoseconds, with three digits.
  package static func time(_ nanoseconds: UInt64) -> String {
    let value = Double(nanoseconds)
    return switch nanoseconds {
    case 0..<1_000: "\(nanoseconds) ns"
    case 1_000..<1_000_000: digits(value / 1_000) + " us"
    case 1_000_000..<1_000_000_000: digits(value / 1_000_000) + " ms"
    default: digits(value / 1_000_000_000) + " s"
    }
  }

  package static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// With commas between thousands.
  package static func count(_ number: UInt64) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  package static func rate(_ value: Double) -> String {
    value >= 100 ? count(UInt64(min(value.rounded(), 1e15))) : digits(value)
  }

  package static func bytes(_ number: UInt64) -> String {
    switch number {
    case 0..<10_240: "\(count(number)) B"
    case 10_240..<10_485_760: digits(Double(number) / 1_024) + " KiB"
    default: digits(Double(number) / 1_048_576) + " MiB"
    }
  }

  /// Three digits that count.
  static func digits(_ value: Double) -> String {
    let places = value >= 100 ? 0 : value >= 10 ? 1 : 2
    let scale = places == 0 ? 1.0 : places == 1 ? 10 : 100
    let scaled = Int((value * scale).rounded())
    guard places > 0 else { return "\(scaled)" }
    let fraction = String(scaled % Int(scale))
    return "\(scaled / Int(scale))." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
