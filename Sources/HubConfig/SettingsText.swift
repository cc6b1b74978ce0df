/// Words of settings as they may stand inside braces.
enum SettingsText {
  /// A text, in quotes unless it is plainly one word.
  static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        ($0.isASCII && $0.properties.isAlphabetic) || "0123456789-_./•".unicodeScalars.contains($0)
      }
    return isPlain ? text : SchemaFragment.quoted(text)
  }
}
