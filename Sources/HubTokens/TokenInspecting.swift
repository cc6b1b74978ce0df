package import HubWire

/// Says what it thinks of a token, and why. Offered by the plugin that decides about tokens, to whoever asks
/// on behalf of an operator.
package protocol TokenInspecting: Sendable {
  /// Looks at everything, also after something is wrong. Nothing is used up by it. `peer` is the id that
  /// would connect; nil leaves that open.
  func inspect(_ text: String, peer: PeerID?) async -> TokenReport
}
