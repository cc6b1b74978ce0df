package import HubCrypto

/// A key that checks tokens. Its type alone decides by which algorithm, and nothing in a token can change
/// that: this is what keeps a public key from being taken for a secret (RFC 8725 §3.1).
package struct TokenKey: Sendable {
  /// What is known.
  package enum Material: Sendable {
    /// A secret that both sides know.
    case secret(SharedSecret)
    /// The public half of somebody's key.
    case publicKey(PublicKey)
  }

  /// Its name in the header of tokens, if it has one.
  package let id: String?
  /// Where it comes from, for people.
  package let origin: String
  /// What is known.
  package let material: Material

  /// A key of that name.
  package init(_ material: Material, id: String? = nil, origin: String) {
    self.material = material
    self.id = id
    self.origin = origin
  }

  /// The one algorithm it is for.
  package var algorithm: SignatureAlgorithm {
    switch material {
    case .secret: .HS256
    case .publicKey(let key): SignatureAlgorithm(of: key.kind)
    }
  }

  /// The same for equal keys, and of no use to anybody else.
  package var fingerprint: SHA256Digest {
    switch material {
    case .secret(let secret): secret.fingerprint
    case .publicKey(let key): key.fingerprint
    }
  }

  /// Whether its owner signed the message.
  package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    switch material {
    case .secret(let secret): constantTimeEquals(secret.authenticate(message).bytes, signature)
    case .publicKey(let key): key.verifies(signature, of: message)
    }
  }
}
