import HubKernel

/// What can be said under `auth-tokens.peers:`.
struct IdentitySettings: PluginSettings {
  /// Whether ids belong to keys.
  enum Mode: String, SettingValue, CaseIterable {
    case off
    case allowed
    case required
  }

  var selfCertifying = Mode.off
  var proofTime = Duration.seconds(10)

  static let fields: [Field<IdentitySettings>] = [
    Field(
      "selfCertifying", \.selfCertifying,
      "whether a peer may, or must, prove that its id is that of a key it holds"),
    Field("proofTime", \.proofTime, "how long it has for that", in: .seconds(1) ... .seconds(300)),
  ]
}
