import HubCrypto
import HubTokens

/// A random text that opens something. The hub keeps its digest alone.
struct Pass: Sendable {
  private static let words = 4

  let text: String

  /// 256 bits that nobody can guess.
  init() {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<Self.words).flatMap { _ in withUnsafeBytes(of: random.next() as UInt64) { Array($0) } }
    text = Base64URL.encode(bytes)
  }

  var digest: [UInt8] { Self.digest(of: text) }

  static func digest(of text: String) -> [UInt8] { Digest.sha256(Array(text.utf8)).bytes }
}
