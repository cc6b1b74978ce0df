package import HubWire

/// A JSON Web Token as it came: taken apart, and not believed (RFC 7515 §7.1, RFC 7519).
package struct SignedToken: Sendable {
  /// More bytes than this are not even looked at.
  package static let longest = 8_192
  private static let limits = JSONLimits(bytes: longest, depth: 16, values: 1_024)
  /// RFC 8725 §3.11: a token that says what it is must say that it is one of these.
  private static let types: Set<String> = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"]

  /// The algorithm it asks for.
  package let algorithm: SignatureAlgorithm
  /// The name of the key it asks for.
  package let keyID: String?
  /// The header.
  package let header: JSONValue
  /// What it says. Nothing of it is true before the signature has been checked.
  package let payload: JSONValue
  /// The signature.
  package let signature: [UInt8]
  /// What the signature is over.
  package let signed: [UInt8]

  /// Takes a token apart.
  package init(_ text: String) throws(TokenRefusal) {
    let parts = try Self.split(text)
    header = try Self.object(parts[0], "header")
    payload = try Self.object(parts[1], "payload")
    guard let signature = Base64URL.decode(parts[2]) else {
      throw .malformed("its signature is not base64url")
    }
    self.signature = signature
    signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
    (algorithm, keyID) = try Self.read(header)
  }

  /// The three parts.
  package static func split(_ text: String) throws(TokenRefusal) -> [ArraySlice<UInt8>] {
    guard text.utf8.count <= longest else { throw .tooLong }
    let parts = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    // RFC 7516 §3.1: encrypted ones have five.
    guard parts.count != 5 else { throw .malformed("it is encrypted, and only signed ones are taken") }
    guard parts.count == 3 else { throw .malformed("it has not three parts with dots between them") }
    return parts
  }

  /// A part that is a JSON object.
  package static func object(_ part: ArraySlice<UInt8>, _ name: String) throws(TokenRefusal) -> JSONValue {
    guard let bytes = Base64URL.decode(part) else { throw .malformed("its \(name) is not base64url") }
    // RFC 7515 §4: a member that occurs twice is refused, as the parser does.
    let value = bytes.withUnsafeBytes { try? JSONValue(parsing: $0, limits: limits) }
    guard let value else { throw .malformed("its \(name) is not JSON, or says something twice") }
    guard case .object = value else { throw .malformed("its \(name) is no JSON object") }
    return value
  }

  private static func read(_ header: JSONValue) throws(TokenRefusal) -> (SignatureAlgorithm, String?) {
    guard let name = header["alg"]?.text else { throw .malformed("its header names no algorithm") }
    guard let algorithm = SignatureAlgorithm(named: name) else { throw .unknownAlgorithm }
    // RFC 7515 §4.1.11: we understand no extension, so a token that insists on one is not for us.
    guard header["crit"] == nil else { throw .malformed("its header insists on extensions (crit)") }
    guard header["b64"] == nil else { throw .malformed("its header has an extension (b64)") }
    if let type = header["typ"] {
      guard let text = type.text, types.contains(text.lowercased()) else {
        throw .malformed("its header says that it is something else (typ)")
      }
    }
    if header["cty"] != nil { throw .malformed("there is another token in it (cty)") }
    guard let id = header["kid"] else { return (algorithm, nil) }
    guard let text = id.text else { throw .malformed("its key is named by no text (kid)") }
    return (algorithm, text)
  }
}
