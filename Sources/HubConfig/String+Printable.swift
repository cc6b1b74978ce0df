extension String {
  /// How much of a text from a file a message repeats.
  static let quotationLimit = 60
  /// How much of a text from outside a log repeats.
  static let logLimit = 512

  /// The text with everything escaped that could move the cursor, change colours or reorder the line.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
    var output = ""
    for scalar in unicodeScalars {
      if scalar.isUnprintable {
        output += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// The text as it may stand in a log, which is not the place to keep long ones.
  package var forLog: String {
    if utf8.count <= Self.logLimit { return printable }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(Self.logLimit))).printable + "…"
  }

  /// The beginning of a long text, and all of a short one.
  package var shortened: String {
    guard unicodeScalars.count > Self.quotationLimit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(Self.quotationLimit))) + "…"
  }

  /// The text in the quotes that messages use, cut when it is long.
  package var inQuotes: String { "'\(shortened)'" }
}

extension Unicode.Scalar {
  /// Whether printing this would do anything but show a character.
  var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    default: false
    }
  }
}
