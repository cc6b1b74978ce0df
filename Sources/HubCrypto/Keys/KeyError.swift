/// Why some bytes are no key. `description` says it to an operator and shows nothing of them.
public enum KeyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is a private key where the public half belongs.
  case isPrivate
  /// There is no key in the text.
  case noKey
  /// The key cannot be read.
  case malformed
  /// The private key asks for a passphrase.
  case encrypted
  /// It is a key of another kind.
  case unknownKind
  /// An RSA key of so many bits is not safe, or too slow.
  case wrongSize(bits: Int)
  /// OpenSSL refused.
  case library

  /// What is wrong and, where there is one remedy, what to do about it.
  public var description: String {
    switch self {
    case .isPrivate: "it is a private key, and the public half belongs here"
    case .noKey: "it has no PEM block of a key"
    case .malformed: "its key is damaged"
    case .encrypted: "its key has a passphrase: store it without one"
    case .unknownKind: "its key is neither Ed25519, nor P-256, nor RSA"
    case .wrongSize(let bits): "its RSA key has \(bits) bits, and 2048 to 8192 are taken"
    case .library: "OpenSSL refused its key"
    }
  }
}
