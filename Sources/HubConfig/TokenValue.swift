/// What a token that somebody shows is compared with: its value, which is kept elsewhere, or its SHA-256.
public struct TokenValue: Sendable, Equatable {
  /// How many bytes a SHA-256 has.
  public static let digestBytes = 32

  /// Where the value is kept; matches nothing when only the digest is known.
  public let secret: Secret
  /// The SHA-256 of the value, when the settings hold that in its place.
  public let digest: [UInt8]?

  /// A token that was not set.
  public init() {
    secret = Secret()
    digest = nil
  }

  /// A token whose value is kept elsewhere.
  public init(_ secret: Secret) {
    self.secret = secret
    digest = nil
  }

  /// A token of which only the SHA-256 is known; nil when that has another length.
  public init?(digest: [UInt8]) {
    guard digest.count == TokenValue.digestBytes else { return nil }
    secret = Secret()
    self.digest = digest
  }

  /// Whether nothing was set.
  public var isUnset: Bool { secret.source == nil && !secret.isResolved && digest == nil }
}

extension TokenValue: SettingValue {
  private static let prefix = "sha256:"

  /// The words "env:NAME, file:PATH or sha256:HEX".
  public static var typeWords: String { "env:NAME, file:PATH or sha256:HEX" }
  /// A JSON string that begins with `env:`, `file:` or `sha256:`.
  public static var settingSchema: SchemaFragment {
    SchemaFragment(type: "string")
      .adding("pattern", "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|sha256:[0-9A-Fa-f]{64})$")
  }
  /// Always three dots.
  public var settingText: String { "•••" }
  /// A token is never written.
  public var settingJSON: String? { nil }

  /// Accepts the place of a secret, or the SHA-256 of one in hexadecimal digits.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> TokenValue? {
    guard let text = node.text, text.hasPrefix(prefix) else {
      if node.text.map({ $0.hasPrefix("env:") || $0.hasPrefix("file:") }) == true {
        return Secret.decode(node, &context).map { TokenValue($0) }
      }
      // Neither the text nor its line is repeated: it may be the token itself.
      context.fail(
        "expected \(typeWords)", at: node.position,
        hint: "the token itself does not belong in the settings", hidesSource: true)
      return nil
    }
    guard let value = TokenValue(digest: bytes(text.utf8.dropFirst(prefix.utf8.count))) else {
      context.fail(
        "expected \(typeWords)", at: node.position,
        hint: "a SHA-256 has 64 hexadecimal digits, as 'sha256sum' writes them", hidesSource: true)
      return nil
    }
    return value
  }

  /// The bytes that digits stand for; none when some of them are no digits.
  private static func bytes(_ digits: Substring.UTF8View) -> [UInt8] {
    let digits = Array(digits)
    guard digits.count == digestBytes * 2 else { return [] }
    var bytes: [UInt8] = []
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digit(digits[at]), let low = digit(digits[at + 1]) else { return [] }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}

extension TokenValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always three dots.
  public var description: String { settingText }
  /// Always three dots.
  public var debugDescription: String { settingText }
  /// Shows nothing, so that no dump of settings tells a digest.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
