import HubCrypto
import HubKernel

/// On what somebody's right to be here rests, and for how long it does.
struct Standing: Sendable, Equatable {
  /// What the audit calls them.
  let who: String
  let role: AdminRole
  /// The digest of the token they showed; nil for those who needed none because the hub had none.
  private let digest: [UInt8]?

  /// The standing of somebody the admin address has let through; nil for whoever it rests on nothing.
  init?(_ who: String, among tokens: [AdminToken]) {
    self.who = who
    if let token = tokens.first(where: { $0.name == who }) {
      role = token.role
      digest = Self.digest(of: token)
    } else {
      guard who.contains(":") else { return nil }
      role = .admin
      digest = nil
    }
  }

  /// Whether it still holds: the same token stands in the settings, with its role, or there is still none.
  func holds(among tokens: [AdminToken]) -> Bool {
    guard let digest else { return tokens.isEmpty }
    return tokens.contains { $0.name == who && $0.role == role && Self.digest(of: $0) == digest }
  }

  private static func digest(of token: AdminToken) -> [UInt8] {
    token.value.digest ?? token.value.secret.withBytes { Digest.sha256($0).bytes } ?? []
  }
}
