/// What a JSON value looks like: enough to describe it to others and to check what they send.
public indirect enum JSONShape: Sendable, Equatable {
  /// Anything at all.
  case anything
  /// Text of at most so many characters, as Unicode counts them.
  case text(longest: Int)
  /// Text of letters, digits, '-', '_' and '.' that begins with a letter or a digit.
  case plain(longest: Int)
  /// Exactly so many hexadecimal digits.
  case hex(Int)
  /// One of these words.
  case word([String])
  /// A whole number within bounds.
  case int(ClosedRange<Int>)
  /// A number, with or without a fraction.
  case number
  /// `true` or `false`.
  case bool
  /// At most so many values of one shape.
  case list(JSONShape, most: Int)
  /// Values of one shape under names that are free.
  case map(JSONShape)
  /// Members that are known by name; when somebody sends it, no others.
  case object([JSONMemberShape])
  /// A value, or `null`.
  case nullable(JSONShape)

  /// Text of ordinary length.
  public static var text: JSONShape { .text(longest: 4_096) }
  /// A whole number that counts something.
  public static var count: JSONShape { .int(0...Int.max) }
  /// A list without a limit of its own.
  public static func list(_ shape: JSONShape) -> JSONShape { .list(shape, most: .max) }
}
