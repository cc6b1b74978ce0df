/// Splits texts such as `1m30s` into numbers and units.
enum UnitText {
  /// One number and the letters after it.
  struct Part {
    let number: Int64
    let unit: Substring
  }

  /// More parts than this no duration has.
  static let maximumParts = 8

  /// Whether a text is a number and nothing else.
  static func isBareNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isDigit)
  }

  /// The parts of a text, or nil when it is not digits and letters in turn or a number is too large.
  static func parts(_ text: String) -> [Part]? {
    var parts: [Part] = []
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard !unit.isEmpty, let number = Int64(digits), parts.count < maximumParts else { return nil }
      parts.append(Part(number: number, unit: unit))
    }
    return parts.isEmpty ? nil : parts
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
