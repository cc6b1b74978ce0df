extension Secret: SettingValue {
  private static let advice = "write env:NAME or file:path; the secret itself does not belong in the settings"

  /// The words "env:NAME or file:path".
  public static var typeWords: String { "env:NAME or file:path" }
  /// A JSON string that begins with `env:` or `file:`.
  public static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string").adding("pattern", "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$")
  }
  /// Always three dots.
  public var settingText: String { description }
  /// A secret is never written.
  public var settingJSON: String? { nil }

  /// Accepts the place of a secret, and fetches it when the decoder was given the means.
  ///
  /// A problem neither repeats the text nor shows its line: it may be the secret itself.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Secret? {
    guard let text = node.text, !node.isNull else {
      context.fail(
        "expected \(typeWords), found \(node.kindWords)", at: node.position, hint: advice, hidesSource: true)
      return nil
    }
    guard let source = Source(text) else {
      context.fail("expected \(typeWords)", at: node.position, hint: advice, hidesSource: true)
      return nil
    }
    guard let resolve = context.secrets else { return Secret(source: source, bytes: nil) }
    do {
      return Secret(source: source, bytes: try fetch(source, resolve))
    } catch {
      context.fail(error.message, at: node.position, hint: error.hint)
      return nil
    }
  }

  private static func fetch(
    _ source: Source, _ resolve: SecretResolver
  ) throws(SettingMistake) -> [UInt8] {
    var bytes = try resolve(source)
    if case .file = source { bytes.removeFinalNewline() }
    guard !bytes.isEmpty else { throw SettingMistake("the secret is empty") }
    return bytes
  }
}

extension Secret.Source {
  fileprivate init?(_ text: String) {
    if text.hasPrefix("env:") {
      let name = text.dropFirst(4)
      let isName = name.utf8.allSatisfy {
        $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF)
      }
      guard let first = name.utf8.first, isName, !(48...57).contains(first) else { return nil }
      self = .environment(String(name))
    } else if text.hasPrefix("file:"), text.utf8.count > 5, !text.utf8.contains(0) {
      self = .file(String(text.dropFirst(5)))
    } else {
      return nil
    }
  }
}

extension [UInt8] {
  // Editors and `echo` end a file with a newline that was never meant to belong to the secret.
  fileprivate mutating func removeFinalNewline() {
    guard last == 10 else { return }
    removeLast()
    if last == 13 { removeLast() }
  }
}
