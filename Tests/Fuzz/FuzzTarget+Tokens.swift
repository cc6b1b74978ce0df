import HubTokens
import HubWire

extension FuzzTarget {
  /// Tokens, tickets and sets of keys, as strangers send them and issuers publish them.
  static let tokens = FuzzTarget(name: "tokens") { input in
    let bytes = Array(input)
    if let decoded = Base64URL.decode(bytes) {
      precondition(Array(Base64URL.encode(decoded).utf8) == bytes, "two spellings of the same bytes")
    }
    let text = String(decoding: input, as: UTF8.self)
    if let token = try? SignedToken(text) {
      precondition(
        text.utf8.elementsEqual(token.signed + [UInt8(ascii: ".")] + Base64URL.encode(token.signature).utf8))
      if let claims = try? Claims(token.payload) { _ = TokenRules().findings(claims, at: 1_767_225_600_000) }
    }
    if let claim = Ticket.read(text) {
      precondition(claim.ticket.expiry >= 0 && !claim.ticket.tenant.isEmpty, "a ticket for nobody")
    }
    if let keys = try? TokenKey.read(bytes, origin: "", secretsAllowed: true) {
      precondition(!keys.isEmpty && keys.count <= TokenKey.mostKeys, "\(keys.count) keys")
      for key in keys { precondition(!key.verifies(bytes, of: bytes), "a signature that verifies itself") }
    }
    if let value = try? JSONValue(parsing: text) {
      _ = HubAuthMessage(value)
      if let claims = try? Claims(value) { _ = TokenRules().suits(claims) }
    }
  }
}
