import HubCrypto

/// SHA-256 as settings have it.
enum Hash {
  static func of(_ text: String) -> String { Digest.sha256(Array(text.utf8)).hex }
}
