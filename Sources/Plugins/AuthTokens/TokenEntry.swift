import HubKernel
import HubTokens

/// A bearer token in the list of a tenant, and what its bearers may do.
struct TokenEntry: SettingsItem {
  /// More than this belong into JSON Web Tokens.
  static let most = 10_000

  var name = ""
  var value = TokenValue?.none
  var until = Instant?.none
  var hub = false
  var `operator` = false
  var networks: [String] = []

  static let fields: [Field<TokenEntry>] = [
    Field("name", \.name, "what the log calls it"),
    Field(
      "value", \.value, "where the token is kept, or its SHA-256", check: TokenValue.complaint),
    Field("until", \.until, "when it ends"),
    Field("hub", \.hub, "whether its bearers count as hubs"),
    Field(
      "operator", \.operator, "whether its bearers see what is for operators, as far as it is the tenant's"),
    Field(
      "networks", \.networks, "the only networks its bearers may join; none means all of the tenant",
      check: {
        $0.allSatisfy { NetworkPattern($0) != nil } ? nil : "one of these is not the name of a network"
      }),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if name.isEmpty { problems.add("a token needs a name", at: position, hint: "write name: mobile-app") }
    if value == nil { problems.add("a token needs a value", at: position, hint: "write value: env:NAME") }
  }

  @Sendable static func complaint(_ entries: [TokenEntry]) -> String? {
    guard entries.count <= most else { return "there are more than \(most) tokens" }
    guard Set(entries.map(\.name)).count == entries.count else { return "two tokens have the same name" }
    return nil
  }
}
