import HubKernel

/// What can be said under `auth-tokens.hubs:`.
struct HubProofSettings: PluginSettings {
  var secret: [SigningSecret] = []
  var mutualTLS = false
  var names: [String] = []
  var required = false

  static let fields: [Field<HubProofSettings>] = [
    Field("secret", \.secret, "secrets that the hubs of the mesh share; any of them counts"),
    Field(
      "mutualTLS", \.mutualTLS, "takes a certificate that hub.tls.clientAuthority vouches for as proof"),
    Field("names", \.names, "names one of which such a certificate must have; none means any"),
    Field(
      "required", \.required,
      "whether only proven hubs are taken, also where neither of these is set and tokens alone can say so"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if !names.isEmpty, !mutualTLS {
      problems.add("auth-tokens.hubs.names mean nothing while mutualTLS is false", at: position)
    }
  }

  /// Whether a hub has to prove that it is one.
  var isProofNeeded: Bool { required || !secret.isEmpty || mutualTLS }
}
