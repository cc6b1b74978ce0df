import HubCrypto
import HubKernel

extension TokenValue {
  /// A token that could be guessed is none.
  private static let shortest = 16

  /// SHA-256 of the token, which is all that is compared; nil when settings were only checked.
  var hash: SHA256Digest? {
    digest.flatMap(SHA256Digest.init(bytes:)) ?? secret.withBytes { Digest.sha256($0) }
  }

  /// What is wrong with it, if anything is.
  @Sendable static func complaint(_ value: TokenValue?) -> String? {
    guard let count = value?.secret.withBytes({ $0.count }), count < shortest else { return nil }
    return "a token has at least \(shortest) bytes, and this one has fewer; 'hubctl token new' makes one"
  }
}
