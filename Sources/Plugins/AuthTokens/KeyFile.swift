import HubKernel
import HubTokens

/// Public keys as settings have them: where they are kept, and what was found there.
struct KeyFile: SettingValue {
  /// None when settings were only checked.
  let keys: [TokenKey]
  private let secret: Secret

  static let typeWords = Secret.typeWords
  static var settingSchema: SchemaFragment { Secret.settingSchema }

  /// The place; public keys are no secret, but may stand beside one.
  var settingText: String { secret.place }
  var settingJSON: String? { nil }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> KeyFile? {
    guard let secret = Secret.decode(node, &context) else { return nil }
    guard let bytes = secret.withBytes({ $0 }) else { return KeyFile(keys: [], secret: secret) }
    do throws(TokenKeyError) {
      return KeyFile(
        keys: try TokenKey.read(bytes, origin: secret.place, secretsAllowed: true), secret: secret)
    } catch {
      let hint: String? =
        error == .neither ? "a secret for HS256 belongs under 'secrets'" : nil
      context.fail("\(secret.place) holds no key: \(error)", at: node.position, hint: hint)
      return nil
    }
  }

  static func == (one: KeyFile, other: KeyFile) -> Bool { one.secret == other.secret }
}
