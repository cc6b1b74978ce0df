import HubKernel

/// The list of hubs, as other plugins are offered it.
struct Directory: HubDirectory {
  let registry: HubRegistryPlugin

  func show(_ distant: any DistantHubs) { registry.distant.withLock { $0.append(distant) } }

  func hide(_ distant: any DistantHubs) {
    registry.distant.withLock { list in list.removeAll { $0 === distant } }
  }

  var distant: (any DistantHubs)? { registry.distant.withLock { $0.last } }

  var isHub: Bool { registry.settings.server.isHub }

  func mesh(in namespace: Namespace) -> String { registry.settings[namespace].mesh }

  func isPeerHub(_ peer: PeerID, in namespace: Namespace) -> Bool {
    registry.book.withLock { $0.info(peer, in: namespace) != nil }
  }

  func registerHub(
    _ peer: PeerID, in namespace: Namespace, network: NetworkName, note: String
  ) async -> Bool {
    await registry.registerHub(peer, in: namespace, network: network, note: note)
  }

  func unregisterHub(_ peer: PeerID, in namespace: Namespace) -> Bool {
    registry.unregisterHub(peer, in: namespace)
  }

  func connectedHubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo] {
    registry.book.withLock { $0.hubs(in: namespace, except: peer) }
  }
}
