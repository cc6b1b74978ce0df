/// What a token must say to be taken.
package struct TokenRules: Sendable, Equatable {
  /// The algorithms that are taken.
  package var algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases)
  /// Those whose tokens are taken; empty for anybody who has the key.
  package var issuers: [String] = []
  /// Who this hub is: one of these must be meant, if there are any.
  package var audiences: [String] = []
  /// By how much clocks may differ, in milliseconds.
  package var leeway: Int64 = 30_000
  /// Whether a token must end.
  package var needsExpiry = true

  /// What holds unless something else is said.
  package init() {}

  /// One demand and what became of it.
  package struct Finding: Sendable {
    /// What was looked at.
    package let what: String
    /// Why it failed; nil when all is well.
    package let refusal: TokenRefusal?
  }

  /// Every demand on what a token says, in the order in which they are made.
  package func findings(_ claims: Claims, at now: Int64) -> [Finding] {
    [
      Finding(what: "exp", refusal: expiry(claims, now)),
      Finding(what: "nbf", refusal: beginning(claims, now)),
      Finding(what: "iss", refusal: issuer(claims)), Finding(what: "aud", refusal: audience(claims)),
    ]
  }

  /// The first demand that is not met.
  package func refusal(of claims: Claims, at now: Int64) -> TokenRefusal? {
    findings(claims, at: now).lazy.compactMap(\.refusal).first
  }

  /// Whether the issuer and the audience are as they must be, whatever the time.
  package func suits(_ claims: Claims) -> Bool { issuer(claims) == nil && audience(claims) == nil }

  private func expiry(_ claims: Claims, _ now: Int64) -> TokenRefusal? {
    guard let end = claims.expiresAt else { return needsExpiry ? .noExpiry : nil }
    return now < end &+ leeway ? nil : .expired(secondsAgo: (now &- end) / 1000)
  }

  private func beginning(_ claims: Claims, _ now: Int64) -> TokenRefusal? {
    guard let begin = claims.notBefore, now < begin &- leeway else { return nil }
    return .notYetValid(inSeconds: (begin &- now &+ 999) / 1000)
  }

  private func issuer(_ claims: Claims) -> TokenRefusal? {
    if issuers.isEmpty { return nil }
    return issuers.contains { Self.areEqual($0, claims.issuer ?? "") } ? nil : .wrongIssuer
  }

  // RFC 7519 §4.1.3: who does not find itself meant must refuse, also when it does not know who it is.
  private func audience(_ claims: Claims) -> TokenRefusal? {
    if audiences.isEmpty { return claims.audience.isEmpty ? nil : .unexpectedAudience }
    let isMeant = claims.audience.contains { one in audiences.contains { Self.areEqual($0, one) } }
    return isMeant ? nil : .wrongAudience
  }

  /// Byte by byte: two texts that merely look alike are two.
  private static func areEqual(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}
