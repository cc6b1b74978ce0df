import HubKernel
import HubTokens

/// A secret that signs, as settings have it: where it is kept, and what was found there.
struct SigningSecret: SettingValue {
  /// Nil when settings were only checked.
  let shared: SharedSecret?
  private let secret: Secret

  static let typeWords = Secret.typeWords
  static var settingSchema: SchemaFragment { Secret.settingSchema }

  var settingText: String { secret.place }
  var settingJSON: String? { nil }

  /// The same secret as a key for tokens.
  var key: TokenKey? { shared.map { TokenKey(.secret($0), origin: secret.place) } }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> SigningSecret? {
    guard let secret = Secret.decode(node, &context) else { return nil }
    guard let bytes = secret.withBytes({ $0 }) else { return SigningSecret(shared: nil, secret: secret) }
    if let complaint = SharedSecret.complaint(about: bytes) {
      context.fail("\(secret.place) holds no secret: \(complaint)", at: node.position)
      return nil
    }
    return SigningSecret(shared: SharedSecret(bytes), secret: secret)
  }

  static func == (one: SigningSecret, other: SigningSecret) -> Bool { one.secret == other.secret }
}
