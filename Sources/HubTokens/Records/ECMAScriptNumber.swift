/// Numbers as ECMAScript writes them (ECMA-262 §6.1.6.1.20), which is how RFC 8785 §3.2.2.3 wants them.
package enum ECMAScriptNumber {
  /// More digits than this may not be exact, and go the long way.
  private static let plainDigits = 15
  private static let longestDecimal = 21
  private static let mostLeadingZeros = 6
  private static let zero = UInt8(ascii: "0")

  /// The one spelling of a number that JSON wrote in any of its spellings; nil when it is beyond a double.
  package static func text(of digits: String) -> [UInt8]? {
    if let plain = plain(digits.utf8) { return plain }
    guard let value = Double(digits), value.isFinite else { return nil }
    return text(of: value)
  }

  /// The spelling of a number that is neither infinite nor none.
  package static func text(of value: Double) -> [UInt8] {
    guard value != 0 else { return [zero] }
    let sign: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
    let (digits, point) = shortest(value.magnitude)
    let count = digits.count
    if count <= point, point <= longestDecimal {
      return sign + digits + [UInt8](repeating: zero, count: point - count)
    }
    if 0 < point, point <= longestDecimal {
      return sign + digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
    }
    if -mostLeadingZeros < point, point <= 0 {
      return sign + [zero, UInt8(ascii: ".")] + [UInt8](repeating: zero, count: -point) + digits
    }
    let fraction = count == 1 ? [] : [UInt8(ascii: ".")] + digits[1...]
    let exponent = (point > 0 ? "e+" : "e-") + String((point - 1).magnitude)
    return sign + digits[..<1] + fraction + Array(exponent.utf8)
  }

  /// A whole number that is written as it should be already.
  private static func plain(_ text: String.UTF8View) -> [UInt8]? {
    guard text.count <= plainDigits else { return nil }
    let bytes = Array(text)
    let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    guard let first = digits.first, digits.allSatisfy({ (zero...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    if first == zero { return digits.count == 1 ? [zero] : nil }
    return bytes
  }

  /// The fewest digits that lead back to the number, closest to it among those, and where its point stands in
  /// front of or behind them. Swift finds the same digits and sets them otherwise.
  private static func shortest(_ value: Double) -> (digits: [UInt8], point: Int) {
    let text = Array(value.description.utf8)
    let end = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
    let exponent = Int(String(decoding: text[min(end + 1, text.count)...], as: UTF8.self)) ?? 0
    let mantissa = text[..<end]
    let whole = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    let leading = digits.prefix { $0 == zero }.count
    digits.removeFirst(leading)
    while digits.last == zero { digits.removeLast() }
    return (digits, whole - leading + exponent)
  }
}
