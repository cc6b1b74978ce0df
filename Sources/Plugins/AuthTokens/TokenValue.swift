import HubCrypto
import HubKernel

/// A bearer token as settings have it: where it is kept, or its SHA-256 alone. From here on only the hash is
/// known.
struct TokenValue: SettingValue {
  /// SHA-256 of the token; nil when settings were only checked.
  let digest: SHA256Digest?
  private let text: String

  /// A token that could be guessed is none.
  private static let shortest = 16
  private static let advice =
    "write env:NAME, file:path or sha256: with 64 digits; 'hubctl token new' makes a token and its hash"

  static let typeWords = "env:NAME, file:path or sha256:HASH"
  static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string")
      .adding("pattern", "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|sha256:[0-9a-fA-F]{64})$")
  }

  /// The place, or the beginning of the hash.
  var settingText: String { text }
  var settingJSON: String? { nil }

  /// A token may be the very text that stands here by mistake, so no problem repeats it.
  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> TokenValue? {
    if let text = node.text, text.hasPrefix("sha256:") {
      let digits = text.dropFirst(7)
      guard let digest = SHA256Digest(hex: digits) else {
        context.fail(
          "a SHA-256 has 64 hexadecimal digits", at: node.position, hint: advice, hidesSource: true)
        return nil
      }
      return TokenValue(digest: digest, text: "sha256:\(digits.prefix(8))…")
    }
    guard let secret = Secret.decode(node, &context) else { return nil }
    guard let bytes = secret.withBytes({ $0 }) else { return TokenValue(digest: nil, text: secret.place) }
    guard bytes.count >= shortest else {
      context.fail(
        "a token has at least \(shortest) bytes, and this one has fewer", at: node.position,
        hint: "'hubctl token new' makes one")
      return nil
    }
    return TokenValue(digest: Digest.sha256(bytes), text: secret.place)
  }
}

extension Secret {
  /// Where it is kept.
  var place: String {
    switch source {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case nil: "•••"
    }
  }
}
