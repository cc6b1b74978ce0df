import HubKernel
import HubTokens

/// What one tenant demands, and which of it is its own and not the server's.
struct Policy: Sendable {
  let settings: AuthTokensPlugin.Settings
  let rules: TokenRules
  /// Whether nobody gets in without a credential.
  let isClosed: Bool
  /// Which of the server's credentials count here too.
  let inherits: Set<Origin.Kind>

  init(_ settings: AuthTokensPlugin.Settings, server: AuthTokensPlugin.Settings) {
    self.settings = settings
    rules = settings.rules
    isClosed = settings.required && settings.hasCredentials
    var inherits: Set<Origin.Kind> = []
    if settings.token == server.token, settings.tokens == server.tokens { inherits.insert(.token) }
    if settings.keys == server.keys, settings.secrets == server.secrets, settings.jwks == server.jwks {
      inherits.formUnion([.key, .publishedKey])
    }
    if settings.tickets.secret == server.tickets.secret { inherits.insert(.ticket) }
    self.inherits = inherits
  }

  /// Whether a credential of the server's counts here.
  func accepts(_ grant: Grant) -> Bool {
    guard grant.origin.owner == nil, inherits.contains(grant.origin.kind) else { return false }
    let isSigned = grant.origin.kind == .key || grant.origin.kind == .publishedKey
    return !isSigned || rules.suits(grant.claims)
  }
}
