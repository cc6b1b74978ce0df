import HubKernel

/// What can be said under `auth-tokens.tickets:`.
struct TicketSettings: PluginSettings {
  var secret: [SigningSecret] = []
  var lifetime = Duration.seconds(300)
  var remember = 100_000

  static let fields: [Field<TicketSettings>] = [
    Field("secret", \.secret, "secrets shared with those who make tickets; any of them counts"),
    Field(
      "lifetime", \.lifetime, "how far ahead the end of a ticket may lie", in: .seconds(1) ... .seconds(3_600)
    ),
    Field(
      "remember", \.remember, "used tickets that are kept in mind; when there are more, none are taken",
      in: 1...10_000_000, perNamespace: false),
  ]
}
