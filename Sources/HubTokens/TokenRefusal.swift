/// Why a token is not taken. The sentences are for whoever sent it: they help, and never repeat the token or
/// what the hub knows.
package enum TokenRefusal: Error, Equatable, Sendable {
  /// It has more bytes than any token.
  case tooLong
  /// It is not a token; the text says what is wrong with its form.
  case malformed(String)
  /// It asks for an algorithm that is none of ours, `none` among them.
  case unknownAlgorithm
  /// It asks for an algorithm that is not taken here.
  case algorithmNotTaken(SignatureAlgorithm)
  /// It is signed by an algorithm that none of the keys it could mean is for.
  case wrongKind(SignatureAlgorithm)
  /// No key here has the name it gives, or there is no key.
  case unknownKey
  /// No key here made its signature.
  case forged
  /// It ended so many seconds ago.
  case expired(secondsAgo: Int64)
  /// It begins in so many seconds.
  case notYetValid(inSeconds: Int64)
  /// It never ends.
  case noExpiry
  /// It is from somebody else, or does not say from whom.
  case wrongIssuer
  /// It is for somebody else, or does not say for whom.
  case wrongAudience
  /// It is for somebody, and this hub was not told who it is.
  case unexpectedAudience
  /// A claim has a value that makes no sense.
  case badClaim(String)

  /// The stable word for programs.
  package var code: String {
    switch self {
    case .tooLong, .malformed: "token-malformed"
    case .unknownAlgorithm, .algorithmNotTaken, .wrongKind: "token-algorithm"
    case .unknownKey: "token-unknown-key"
    case .forged: "token-forged"
    case .expired: "token-expired"
    case .notYetValid: "token-not-yet-valid"
    case .noExpiry: "token-without-expiry"
    case .wrongIssuer: "token-wrong-issuer"
    case .wrongAudience, .unexpectedAudience: "token-wrong-audience"
    case .badClaim: "token-bad-claim"
    }
  }

  /// The sentence for people.
  package var reason: String {
    switch self {
    case .tooLong: "the token has more than \(SignedToken.longest) bytes"
    case .malformed(let what): "this is not a token: \(what)"
    case .unknownAlgorithm:
      "the token is signed by no algorithm that is safe; HS256, RS256, ES256 and EdDSA are"
    case .algorithmNotTaken(let algorithm): "tokens signed by \(algorithm.rawValue) are not taken here"
    case .wrongKind(let algorithm): "no key here checks \(algorithm.rawValue), by which the token is signed"
    case .unknownKey: "the token is signed with a key that is not known here"
    case .forged: "the signature of the token is wrong"
    case .expired(let seconds): "the token expired \(Self.span(seconds)) ago"
    case .notYetValid(let seconds): "the token is valid only in \(Self.span(seconds)); are the clocks right?"
    case .noExpiry: "the token never expires (it has no exp), and such tokens are not taken here"
    case .wrongIssuer: "the token is from somebody else (iss)"
    case .wrongAudience: "the token is for somebody else (aud)"
    case .unexpectedAudience: "the token is for somebody (aud), and this hub was not told that it is meant"
    case .badClaim(let name): "the claim '\(name)' of the token makes no sense"
    }
  }

  /// Seconds in the largest unit that fits.
  static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
