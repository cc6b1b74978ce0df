/// Which names programs may give.
enum ProgramName {
  static let longest = 64

  /// Letters and digits, the first a small letter.
  static func isCamelCase(_ name: String) -> Bool {
    guard (1...longest).contains(name.utf8.count), let first = name.utf8.first, isSmall(first) else {
      return false
    }
    return name.utf8.allSatisfy { isSmall($0) || isDigit($0) || (65...90).contains($0) }
  }

  /// Small letters, digits and underscores, the first a letter.
  static func isSnakeCase(_ name: String) -> Bool {
    guard (1...longest).contains(name.utf8.count), let first = name.utf8.first, isSmall(first) else {
      return false
    }
    return name.utf8.allSatisfy { isSmall($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// Small letters and digits in words with single hyphens between.
  static func isKebabCase(_ name: String, most: Int) -> Bool {
    guard (1...most).contains(name.utf8.count) else { return false }
    let words = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return words.allSatisfy { !$0.isEmpty && $0.allSatisfy { isSmall($0) || isDigit($0) } }
  }

  /// What a label may be: visible and short.
  static func isLabel(_ name: String) -> Bool {
    (1...longest).contains(name.utf8.count) && name.utf8.allSatisfy { (33...126).contains($0) }
  }

  private static func isSmall(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
