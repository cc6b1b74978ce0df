/// What a client is ready to take, and what it sends (RFC 9110 §8.3, §12.5.1).
enum AcceptField {
  /// Whether a field lets an answer of that media type through. One that makes no sense lets everything.
  static func allows(_ media: String, _ field: String) -> Bool {
    let wanted = media.split(separator: "/", maxSplits: 1).map { $0.lowercased() }
    var best: (precision: Int, isAllowed: Bool)?
    for range in field.split(separator: ",") {
      let parts = range.split(separator: ";").map(trimmed)
      let names = (parts.first ?? "").split(separator: "/", maxSplits: 1).map { $0.lowercased() }
      guard names.count == 2, wanted.count == 2 else { continue }
      let precision: Int
      switch (names[0], names[1]) {
      case ("*", "*"): precision = 0
      case (wanted[0], "*"): precision = 1
      case (wanted[0], wanted[1]): precision = 2
      default: continue
      }
      let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }?.dropFirst(2)
      let isAllowed = !(weight.map { $0.allSatisfy { $0 == "0" || $0 == "." } } ?? false)
      if precision >= best?.precision ?? 0 { best = (precision, isAllowed) }
    }
    return best?.isAllowed ?? trimmed(field[...]).isEmpty
  }

  /// Whether a body is said to be JSON, in the encoding all JSON has.
  static func isJSON(_ field: String) -> Bool {
    let parts = field.split(separator: ";").map { trimmed($0).lowercased() }
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
