public import HubKernel

extension TurnCredentialsPlugin {
  /// What can be said under `turn-credentials:`.
  public struct Settings: PluginSettings {
    var urls: [String] = []
    var secret = Secret?.none
    var lifetime = Duration.seconds(3_600)
    var inConnected = true
    var route = RouteAccess.identified
    var peerPerMinute = 6
    var addressPerMinute = 60

    /// The defaults.
    public init() {}

    /// More servers only make finding a way slower, and browsers warn beyond four.
    static let mostServers = 16
    /// Below this, whoever restarts ICE in a long conversation has to have asked again in between.
    static let shortLifetime = Duration.seconds(600)

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "urls", \.urls,
        "STUN and TURN servers as peers are told of them, such as turn:turn.example.org:3478",
        check: complaint),
      Field(
        "secret", \.secret,
        "what the TURN servers know as static-auth-secret: env:NAME or file:PATH"),
      Field(
        "lifetime", \.lifetime, "how long a credential is good for", in: .seconds(60) ... .seconds(86_400)),
      Field("inConnected", \.inConnected, "whether peers are told without asking, when they connect"),
      Field(
        "route", \.route,
        "who may ask with GET /ice-servers: those who show their credential, everyone, or nobody (off)"),
      Field(
        "peerPerMinute", \.peerPerMinute, "credentials one peer may ask for each minute", in: 1...10_000),
      Field(
        "addressPerMinute", \.addressPerMinute,
        "credentials one address (for IPv6 a /64) may ask for each minute over HTTP", in: 1...1_000_000,
        perNamespace: false),
    ]

    /// Who may ask over HTTP.
    public enum RouteAccess: String, CaseIterable, SettingValue {
      case identified
      case everyone
      case off
    }

    /// The addresses as they were checked.
    var addresses: [IceAddress] { urls.compactMap { try? IceAddress($0) } }

    /// Whether a server wants to know who asks, and nothing is there to prove it with.
    var lacksSecret: Bool { secret == nil && addresses.contains(where: \.isLending) }

    @Sendable private static func complaint(_ urls: [String]) -> String? {
      guard urls.count <= mostServers else { return "there are more than \(mostServers)" }
      for url in urls {
        do throws(IceAddressMistake) { _ = try IceAddress(url) } catch {
          return "\(url.printable) is no address of a STUN or TURN server: \(error.words)"
        }
      }
      return Set(urls).count < urls.count ? "one of them stands there twice" : nil
    }

    /// Says what makes no sense together, though the hub can run with it.
    public func validate(_ problems: inout Problems, at position: Position) {
      if lacksSecret {
        problems.warn(
          "turn-credentials.urls names TURN servers and there is no secret: peers are not told of those",
          at: position,
          hint: "set secret: env:TURN_SECRET to what coturn has as static-auth-secret")
      }
      if secret != nil, !addresses.contains(where: \.isLending) {
        problems.warn(
          "turn-credentials.secret is of no use: urls names no turn: or turns: server", at: position)
      }
      if lifetime < Self.shortLifetime {
        problems.warn(
          "turn-credentials.lifetime (\(lifetime.settingText)) is short: whoever looks for a new way later "
            + "must have asked for new ones before",
          at: position, hint: "an hour is usual; \(Self.shortLifetime.settingText) is enough for most calls")
      }
    }
  }
}
