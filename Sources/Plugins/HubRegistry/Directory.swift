import HubKernel

/// The list of hubs, as other plugins are offered it.
struct Directory: HubDirectory {
  let registry: HubRegistryPlugin

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
    let registered = registry.book.withLock { $0.hubs(in: namespace, except: peer) }
    // The mesh is nobody's business who may see one tenant only.
    guard namespace == nil else { return registered }
    let known = Set(registered.map(\.peer))
    let others = registry.others.withLock { $0 }.list().filter { $0.peer != peer && !known.contains($0.peer) }
    return registered + others
  }

  func include(_ others: @escaping @Sendable () -> [HubInfo]) {
    registry.others.withLock { $0 = OtherHubs(list: others) }
  }
}
