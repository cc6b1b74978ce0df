package import HubCrypto
package import HubWire

/// Makes signed tokens.
package struct TokenSigner: Sendable {
  /// What it signs with.
  package enum Material: Sendable {
    case secret(SharedSecret)
    case privateKey(PrivateKey)
  }

  private let material: Material
  private let id: String?

  /// Signs with a secret or a key; `id` is what the header calls it.
  package init(_ material: Material, id: String? = nil) {
    self.material = material
    self.id = id
  }

  /// The algorithm, which follows from what it signs with.
  package var algorithm: SignatureAlgorithm {
    switch material {
    case .secret: .HS256
    case .privateKey(let key): SignatureAlgorithm(of: key.publicKey.kind)
    }
  }

  /// A token with these claims.
  package func sign(_ payload: JSONValue) throws(KeyError) -> String {
    var members = [JSONValue.Member("alg", .string(algorithm.rawValue)), .init("typ", .string("JWT"))]
    if let id { members.append(.init("kid", .string(id))) }
    let parts = [JSONValue.object(members), payload].map { Base64URL.encode($0.description.utf8) }
    let signed = Array(parts.joined(separator: ".").utf8)
    let signature: [UInt8] =
      switch material {
      case .secret(let secret): secret.authenticate(signed).bytes
      case .privateKey(let key): try key.sign(signed)
      }
    return String(decoding: signed, as: UTF8.self) + "." + Base64URL.encode(signature)
  }
}
