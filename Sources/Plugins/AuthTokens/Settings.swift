public import HubKernel
import HubTokens

extension AuthTokensPlugin {
  /// What can be said under `auth-tokens:`.
  public struct Settings: PluginSettings {
    var required = true
    var token = TokenValue?.none
    var tokens: [TokenEntry] = []
    var keys: [KeyFile] = []
    var secrets: [SigningSecret] = []
    var jwks = ""
    var jwksAuthority = ""
    var jwksMaxAge = Duration.seconds(300)
    var jwksPause = Duration.seconds(30)
    var issuer: [String] = []
    var audience: [String] = []
    var algorithms = SignatureAlgorithm.allCases
    var leeway = Duration.seconds(30)
    var requireExpiry = true
    var tickets = TicketSettings()
    var hubs = HubProofSettings()
    var peers = IdentitySettings()
    var open = ["/livez", "/readyz", "/healthz", "/health"]

    /// The defaults.
    public init() {}

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field("required", \.required, "whether nobody gets in without a credential, where there are any"),
      Field("token", \.token, "one token that all peers share", check: TokenValue.complaint),
      Field("tokens", \.tokens, "tokens by name", check: TokenEntry.complaint),
      Field("keys", \.keys, "public keys of those who issue JSON Web Tokens: PEM, a JWK or a set of them"),
      Field("secrets", \.secrets, "secrets of those who issue JSON Web Tokens by HS256"),
      Field(
        "jwks", \.jwks, "where issuers publish their keys: file:PATH or https://...",
        check: KeyPlace.complaint),
      Field(
        "jwksAuthority", \.jwksAuthority,
        "file with the authorities to believe there; empty for the machine's"),
      Field(
        "jwksMaxAge", \.jwksMaxAge, "how old such keys may be before they are fetched again",
        in: .seconds(10) ... .seconds(86_400)),
      Field(
        "jwksPause", \.jwksPause, "how long it takes at least until an unknown key makes the hub ask again",
        in: .seconds(1) ... .seconds(3_600)),
      Field("issuer", \.issuer, "issuers (iss) whose tokens are taken; none means all who have a key"),
      Field("audience", \.audience, "who this hub is: a token must be for one of these (aud)"),
      Field(
        "algorithms", \.algorithms, "how tokens may be signed",
        check: { $0.isEmpty ? "without an algorithm no token could be taken" : nil }),
      Field("leeway", \.leeway, "by how much the clocks of issuers may differ", in: .zero ... .seconds(300)),
      Field("requireExpiry", \.requireExpiry, "refuses tokens that never end"),
      Group("tickets", \.tickets, "credentials for one connection, made by a tenant's own servers"),
      Group("hubs", \.hubs, "how hubs of a mesh prove that they are hubs"),
      Group("peers", \.peers, "whether peers prove that their id is theirs"),
      Field("open", \.open, "paths of HTTP that need no credential", perNamespace: false),
    ]

    /// Relates settings to each other.
    public func validate(_ problems: inout Problems, at position: Position) {
      if audience.contains("") || issuer.contains("") {
        problems.add("auth-tokens: an empty text is neither an issuer nor an audience", at: position)
      }
    }

    /// Whether there is anything by which somebody could get in.
    var hasCredentials: Bool {
      token != nil || !tokens.isEmpty || hasKeys || !tickets.secret.isEmpty
    }

    /// These settings without the credentials that the server has as well: a tenant inherits those, and must
    /// not be taken for their owner.
    func own(beside server: Settings) -> Settings {
      var own = self
      if token == server.token { own.token = nil }
      if tokens == server.tokens { own.tokens = [] }
      if keys == server.keys { own.keys = [] }
      if secrets == server.secrets { own.secrets = [] }
      if jwks == server.jwks { own.jwks = "" }
      if tickets.secret == server.tickets.secret { own.tickets.secret = [] }
      return own
    }

    var hasKeys: Bool { !keys.isEmpty || !secrets.isEmpty || !jwks.isEmpty }

    var rules: TokenRules {
      var rules = TokenRules()
      rules.algorithms = Set(algorithms)
      rules.issuers = issuer
      rules.audiences = audience
      rules.leeway = leeway.milliseconds
      rules.needsExpiry = requireExpiry
      return rules
    }
  }
}

extension SignatureAlgorithm: SettingValue {}
