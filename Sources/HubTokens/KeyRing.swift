/// Keys that may have signed a token.
package struct KeyRing: Sendable {
  /// A token that names no key makes us try this many and no more: each costs a check of a signature.
  package static let mostTrials = 16

  /// The keys, in the order in which they are tried.
  package let keys: [TokenKey]

  /// These keys.
  package init(_ keys: [TokenKey] = []) { self.keys = keys }

  /// The keys that a token may mean: those of the name it gives, and those without a name.
  package func candidates(for token: SignedToken) -> [TokenKey] {
    guard let wanted = token.keyID else { return keys }
    return keys.filter { $0.id.map { $0.utf8.elementsEqual(wanted.utf8) } ?? true }
  }

  /// Whether some key has the name that a token gives.
  package func names(_ token: SignedToken) -> Bool {
    guard let wanted = token.keyID else { return true }
    return keys.contains { $0.id?.utf8.elementsEqual(wanted.utf8) == true }
  }

  /// The key that signed a token, or why there is none. Takes the signatures it checks from `trials`.
  package func verify(
    _ token: SignedToken, algorithms: Set<SignatureAlgorithm>, trials: inout Int
  ) -> Result<TokenKey, TokenRefusal> {
    guard algorithms.contains(token.algorithm) else { return .failure(.algorithmNotTaken(token.algorithm)) }
    let meant = candidates(for: token)
    if meant.isEmpty { return .failure(.unknownKey) }
    let fitting = meant.filter { $0.algorithm == token.algorithm }
    if fitting.isEmpty { return .failure(.wrongKind(token.algorithm)) }
    for key in fitting.prefix(trials) {
      trials -= 1
      if key.verifies(token.signature, of: token.signed) { return .success(key) }
    }
    return .failure(names(token) ? .forged : .unknownKey)
  }
}
