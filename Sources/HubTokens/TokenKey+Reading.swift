internal import HubCrypto
internal import HubWire

extension TokenKey {
  /// More keys than this in one set are nobody's.
  package static let mostKeys = 64
  /// More bytes than this have no keys.
  package static let longestText = 256 * 1024

  /// The keys in PEM text, in a JSON Web Key or in a set of them (RFC 7517).
  ///
  /// `secretsAllowed` says whether the text comes from a place where a secret could be kept: a key of kind
  /// `oct` that anybody can fetch is none.
  package static func read(
    _ bytes: [UInt8], origin: String, secretsAllowed: Bool
  ) throws(TokenKeyError) -> [TokenKey] {
    let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard bytes.count <= longestText, let first else { throw .neither }
    if first == UInt8(ascii: "{") { return try readJSON(bytes, origin, secretsAllowed) }
    guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") else { throw .neither }
    do throws(KeyError) {
      return [TokenKey(.publicKey(try PublicKey(pem: bytes)), origin: origin)]
    } catch {
      throw .key(error)
    }
  }

  private static func readJSON(
    _ bytes: [UInt8], _ origin: String, _ secretsAllowed: Bool
  ) throws(TokenKeyError) -> [TokenKey] {
    let limits = JSONLimits(bytes: longestText, depth: 8, values: 8_192)
    let parsed = bytes.withUnsafeBytes { try? JSONValue(parsing: $0, limits: limits) }
    guard let parsed else { throw .notJSON }
    if parsed["kty"] != nil {
      guard let key = try one(parsed, 1, origin, secretsAllowed) else { throw .nothingUsable }
      return [key]
    }
    guard case .array(let entries)? = parsed["keys"] else { throw .notAKeySet }
    guard entries.count <= mostKeys else { throw .tooMany(mostKeys) }
    var keys: [TokenKey] = []
    for (index, entry) in entries.enumerated() {
      guard let key = try one(entry, index + 1, origin, secretsAllowed) else { continue }
      if key.id != nil, keys.contains(where: { $0.id == key.id && $0.algorithm == key.algorithm }) {
        throw .twice
      }
      keys.append(key)
    }
    guard !keys.isEmpty else { throw .nothingUsable }
    return keys
  }

  /// A key of a set; nil for one that is for something else (RFC 7517 §5: such keys are passed over).
  private static func one(
    _ json: JSONValue, _ number: Int, _ origin: String, _ secretsAllowed: Bool
  ) throws(TokenKeyError) -> TokenKey? {
    guard case .object = json else { throw .badKey(number: number, "it is no object") }
    guard let kind = json["kty"]?.text else { throw .badKey(number: number, "it has no kty") }
    if let use = json["use"], use.text != "sig" { return nil }
    if case .array(let operations)? = json["key_ops"], !operations.contains(.string("verify")) { return nil }
    if json["d"] != nil { throw .badKey(number: number, "it is a private key") }
    guard let material = try material(json, kind, number, secretsAllowed) else { return nil }
    if let id = json["kid"], id.text == nil { throw .badKey(number: number, "its kid is no text") }
    let key = TokenKey(material, id: json["kid"]?.text, origin: origin)
    if let name = json["alg"]?.text, SignatureAlgorithm(named: name) != key.algorithm { return nil }
    return key
  }

  private static func material(
    _ json: JSONValue, _ kind: String, _ number: Int, _ secretsAllowed: Bool
  ) throws(TokenKeyError) -> Material? {
    switch (kind, json["crv"]?.text) {
    case ("OKP", "Ed25519"):
      let x = try bytes("x", of: json, number)
      return try made(number) { () throws(KeyError) in try PublicKey(ed25519: x) }
    case ("EC", "P-256"):
      let (x, y) = (try bytes("x", of: json, number), try bytes("y", of: json, number))
      return try made(number) { () throws(KeyError) in try PublicKey(p256: x, y) }
    case ("RSA", _):
      let (n, e) = (try bytes("n", of: json, number), try bytes("e", of: json, number))
      return try made(number) { () throws(KeyError) in try PublicKey(rsa: n, e) }
    case ("oct", _): return .secret(try secret(json, number, secretsAllowed))
    default: return nil
    }
  }

  private static func made(
    _ number: Int, _ make: () throws(KeyError) -> PublicKey
  ) throws(TokenKeyError) -> Material {
    do throws(KeyError) { return .publicKey(try make()) } catch {
      throw .badKey(number: number, error.description)
    }
  }

  private static func bytes(
    _ name: String, of json: JSONValue, _ number: Int
  ) throws(TokenKeyError) -> [UInt8] {
    guard let text = json[name]?.text, let bytes = Base64URL.decode(Array(text.utf8)), !bytes.isEmpty else {
      throw .badKey(number: number, "its \(name) is not there, or is not base64url")
    }
    return bytes
  }

  private static func secret(
    _ json: JSONValue, _ number: Int, _ secretsAllowed: Bool
  ) throws(TokenKeyError) -> SharedSecret {
    guard secretsAllowed else {
      throw .badKey(number: number, "a secret that anybody can fetch is none")
    }
    guard let secret = SharedSecret(try bytes("k", of: json, number)) else {
      throw .badKey(number: number, "its secret has fewer than \(SharedSecret.shortest) bytes")
    }
    return secret
  }
}
