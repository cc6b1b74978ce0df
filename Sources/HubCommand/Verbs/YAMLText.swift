internal import HubKernel

/// Values of settings as the file would have them.
enum YAMLText {
  /// The value of a setting, in quotes where YAML would take it for something else.
  static func value(_ field: FieldDescription) -> String {
    field.type == String.typeWords ? scalar(field.defaultText) : list(field)
  }

  private static func list(_ field: FieldDescription) -> String {
    let text = field.defaultText
    // Groups of settings are written as YAML already.
    guard field.type.hasPrefix("a list"), !field.type.hasPrefix("a list (each item settings"),
      text.hasPrefix("["), text.hasSuffix("]")
    else { return text }
    let items = text.dropFirst().dropLast().split(separator: ",").map { part in
      scalar(String(part.drop { $0 == " " }))
    }
    return "[\(items.joined(separator: ", "))]"
  }

  /// A text, in quotes unless it is plainly a word.
  static func scalar(_ text: String) -> String {
    let plain: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:+".contains($0)) }
    let words = ["null", "true", "false", "yes", "no", "on", "off"]
    let isPlain =
      !text.isEmpty && text.allSatisfy(plain) && !words.contains(text.lowercased()) && text.last != ":"
      && text.first.map { $0.isLetter || $0.isNumber || $0 == "/" } == true
    return isPlain ? text : SchemaFragment.quoted(text)
  }
}
