public import HubKernel
import Signaling

extension HubRegistryPlugin {
  func heard(_ event: PeerAnnounced) async {
    if event.isHub {
      await registerHub(event.peer, in: event.namespace, network: event.network, note: event.note)
    } else {
      unregisterHub(event.peer, in: event.namespace)
    }
  }

  func heard(_ event: PeerLeft) {
    let isHere = book.withLock { $0.info(event.peer, in: event.namespace)?.network == event.network }
    if isHere { unregisterHub(event.peer, in: event.namespace) }
  }

  /// For hubs that were registered without an announcement. A newer connection may have taken over the id by
  /// now.
  func heard(_ event: PeerDisconnected) {
    if !host.isConnected(event.peer, in: event.namespace) { unregisterHub(event.peer, in: event.namespace) }
  }
}

extension HubRegistryPlugin: HubDirectory {
  /// Whether this server is a hub itself.
  public var isHub: Bool { settings.server.isHub }

  /// The network on which hubs of that namespace announce themselves.
  public func mesh(in namespace: Namespace) -> String { settings[namespace].mesh }

  /// Whether a peer counts as a hub.
  public func isPeerHub(_ peer: PeerID, in namespace: Namespace) -> Bool {
    book.withLock { $0.info(peer, in: namespace) != nil }
  }

  /// Makes a peer count as a hub, unless somebody refuses.
  @discardableResult
  public func registerHub(
    _ peer: PeerID, in namespace: Namespace, network: NetworkName, note: String
  ) async -> Bool {
    let isFull = book.withLock { $0.count >= settings.server.limit && $0.info(peer, in: namespace) == nil }
    guard !isFull else {
      host.log.warning("no more hubs are registered, the limit is reached", ["peer": peer.description])
      return false
    }
    var intent = RegisterHub(peer: peer, namespace: namespace, network: network)
    switch await gate.ask(&intent) {
    case .success(false): break
    case .success(true): return false
    case .failure(let refusal):
      host.log.notice(
        "a hub was refused", ["peer": peer.description, "code": refusal.code.description, "by": refusal.by])
      return false
    }
    let now = host.clock.wallMilliseconds
    let info = HubInfo(
      peer: peer, namespace: namespace, network: network, registeredAt: now, lastActivity: now, note: note)
    let (isNew, total) = book.withLock { book in
      let isNew = book.enter(info)
      return (isNew, book.count)
    }
    guard isNew else { return false }
    count.set(total)
    registered.emit(HubRegistered(peer: peer, namespace: namespace, totalHubs: total))
    let name = String(decoding: network.bytes, as: UTF8.self)
    host.log.notice("a hub registered", ["peer": peer.description, "network": name])
    return true
  }

  /// Makes a peer count as a hub no more.
  @discardableResult
  public func unregisterHub(_ peer: PeerID, in namespace: Namespace) -> Bool {
    let (wasThere, total) = book.withLock { book in
      let wasThere = book.remove(peer, in: namespace)
      return (wasThere, book.count)
    }
    guard wasThere else { return false }
    count.set(total)
    unregistered.emit(HubUnregistered(peer: peer, namespace: namespace, totalHubs: total))
    host.log.notice("a hub left", ["peer": peer.description])
    return true
  }

  /// The hubs of a namespace, or of all, but one.
  public func connectedHubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo] {
    book.withLock { $0.hubs(in: namespace, except: peer) }
  }
}
