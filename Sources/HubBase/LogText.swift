/// Turns text from outside into text that is safe on a terminal and in a log.
public enum LogText {
  /// Longer values are cut; a log is not the place to keep them.
  public static let limit = 512

  /// Escapes whatever could move a cursor, end a line or reverse the reading direction.
  public static func clean(_ text: String) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      if out.utf8.count >= limit { return out + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        out += "\\u{\(String(scalar.value, radix: 16))}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
