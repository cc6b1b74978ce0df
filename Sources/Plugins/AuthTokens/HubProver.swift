import HubKernel
import HubRegistry
import HubTokens

/// The secrets of the mesh, for plugins that call other hubs.
struct HubProver: HubProving {
  let plugin: AuthTokensPlugin

  func hasSecret(in namespace: Namespace) -> Bool { !plugin.meshSecrets(in: namespace).isEmpty }

  func isProofNeeded(in namespace: Namespace) -> Bool { plugin.settings[namespace].hubs.isProofNeeded }

  func showsCertificate(in namespace: Namespace) -> Bool { plugin.settings[namespace].hubs.mutualTLS }

  func conversation(as own: PeerID, in namespace: Namespace) -> HubConversation? {
    let secrets = plugin.meshSecrets(in: namespace)
    guard !secrets.isEmpty else { return nil }
    return HubConversation(secrets: secrets, mesh: plugin.hubs?.mesh(in: namespace) ?? "", own: own)
  }

  func isProven(_ peer: Peer) -> Bool { plugin.isProven(peer) }
}
