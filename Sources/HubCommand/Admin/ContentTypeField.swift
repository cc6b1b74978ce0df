/// What a body is said to be (RFC 9110 §8.3).
enum ContentTypeField {
  /// Whether it is said to be JSON, in the encoding all JSON has.
  static func isJSON(_ field: String) -> Bool {
    let parts = field.split(separator: ";", omittingEmptySubsequences: false).map { trimmed($0).lowercased() }
    guard parts.first == "application/json" else { return false }
    return parts.dropFirst().allSatisfy { part in
      !part.hasPrefix("charset=") || ["utf-8", "\"utf-8\""].contains(part.dropFirst(8))
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var scalars = text.unicodeScalars
    while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
    while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
    return String(scalars)
  }
}
