internal import HubCrypto
internal import HubKernel

/// Finds the token that somebody shows among those of the settings.
enum AdminTokens {
  /// Longer ones are not looked at.
  static let longest = 4_096

  /// The token that was shown, if it is one of them. All are compared, and digests with digests, so that the
  /// time tells neither which one came close nor how close.
  static func find(_ shown: String, among tokens: [AdminToken]) -> AdminToken? {
    guard !shown.isEmpty, shown.utf8.count <= longest else { return nil }
    let digest = Digest.sha256(Array(shown.utf8)).bytes
    var found: AdminToken?
    for token in tokens {
      guard let wanted = token.value.digest ?? token.value.secret.withBytes({ Digest.sha256($0).bytes })
      else {
        continue
      }
      if constantTimeEquals(digest, wanted) { found = token }
    }
    return found
  }

  /// What follows `Bearer` (RFC 6750 §2.1). Nil without such a field; empty when it makes no sense.
  static func shown(in request: HTTPRequest) -> String? {
    let fields = request.headers.filter { $0.name == "authorization" }
    guard let field = fields.first?.value else { return nil }
    let words = field.split(separator: " ", maxSplits: 1)
    guard fields.count == 1, words.count == 2, words[0].lowercased() == "bearer" else { return "" }
    let token = words[1].drop { $0 == " " }
    return token.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? String(token) : ""
  }
}
