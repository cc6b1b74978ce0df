import HubKernel

/// A variable for a program: text, or the place where a secret is kept.
struct EnvironmentValue: SettingValue {
  private var text = ""
  private var secret: Secret?

  static var typeWords: String { "text, env:NAME or file:path" }
  static var settingSchema: SchemaFragment { SchemaFragment(type: "string") }
  var settingText: String { secret?.settingText ?? text }
  var settingJSON: String? { secret == nil ? SchemaFragment.quoted(text) : nil }

  /// What the program is given.
  var value: String {
    guard let secret else { return text }
    return secret.withBytes { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> EnvironmentValue? {
    var value = EnvironmentValue()
    if let word = node.text, word.hasPrefix("env:") || word.hasPrefix("file:") {
      guard let secret = Secret.decode(node, &context) else { return nil }
      value.secret = secret
    } else {
      guard let text = String.decode(node, &context) else { return nil }
      value.text = text
    }
    return value
  }
}
