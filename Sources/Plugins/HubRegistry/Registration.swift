import HubKernel
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

  /// Makes a peer count as a hub, unless somebody refuses.
  @discardableResult
  func registerHub(
    _ peer: PeerID, in namespace: Namespace, network: NetworkName, note: String
  ) async -> Bool {
    guard book.withLock({ $0.hasRoom(for: peer, in: namespace, limit: settings.server.limit) }) else {
      return refuseForLackOfRoom(peer, in: namespace)
    }
    let wasConnected = host.isConnected(peer, in: namespace)
    var intent = RegisterHub(peer: peer, namespace: namespace, network: network)
    switch await gate.ask(&intent) {
    case .success(false): break
    case .success(true): return false
    case .failure(let refusal):
      host.log.notice(
        "a hub was refused", ["peer": peer.description, "code": refusal.code.description, "by": refusal.by])
      tell(peer, in: namespace, refusal)
      return false
    }
    let now = host.clock.wallMilliseconds
    let info = HubInfo(
      peer: peer, namespace: namespace, network: network, registeredAt: now, lastActivity: now, note: note,
      region: region(from: intent))
    // Others may have been registered while this one was decided upon.
    let entered = book.withLock { book -> (isNew: Bool, total: Int)? in
      let quota = intent.limit ?? .max
      guard book.hasRoom(for: peer, in: namespace, limit: settings.server.limit, quota: quota) else {
        return nil
      }
      return (book.enter(info), book.count(in: namespace))
    }
    guard let entered else { return refuseForLackOfRoom(peer, in: namespace) }
    guard entered.isNew else { return false }
    count.set(book.withLock { $0.count })
    registered.emit(
      HubRegistered(peer: peer, namespace: namespace, totalHubs: entered.total, region: info.region))
    let name = String(decoding: network.bytes, as: UTF8.self)
    host.log.notice("a hub registered", ["peer": peer.description, "network": name])
    // It may also have gone meanwhile, and then its end has been heard already.
    guard !wasConnected || host.isConnected(peer, in: namespace) else {
      unregisterHub(peer, in: namespace)
      return false
    }
    return true
  }

  /// The region that a hub was given, unless it is longer than a list should carry.
  private func region(from intent: RegisterHub) -> String? {
    guard let region = intent.region, !region.isEmpty else { return nil }
    guard region.utf8.count <= HubRegistryPlugin.longestRegion else {
      host.log.warning(
        "a region is too long and was left out",
        ["peer": intent.peer.description, "bytes": "\(region.utf8.count)"])
      return nil
    }
    return region
  }

  private func refuseForLackOfRoom(_ peer: PeerID, in namespace: Namespace) -> Bool {
    host.log.warning(
      "no more hubs are registered, the limit is reached",
      ["peer": peer.description, "namespace": namespace.name])
    tell(
      peer, in: namespace,
      Refusal("too-many-hubs", "as many hubs are registered as may be", by: HubRegistryPlugin.manifest.id))
    return false
  }

  /// A peer that does not count as a hub should not have to guess why.
  private func tell(_ peer: PeerID, in namespace: Namespace, _ refusal: Refusal) {
    let json = JSONWriter()
    json.object { json in
      json.field("type", "error")
      json.field("error", refusal.reason)
      json.field("code", refusal.code.description)
      json.field("by", refusal.by)
      json.field("reason", refusal.reason)
      if let wait = refusal.retryAfter { json.field("retryAfter", Double(wait.milliseconds) / 1000) }
      json.field("fromPeerId", "system")
      json.field("timestamp", host.clock.wallMilliseconds)
    }
    host.send(json.text, to: peer, in: namespace)
  }

  /// Makes a peer count as a hub no more.
  @discardableResult
  func unregisterHub(_ peer: PeerID, in namespace: Namespace) -> Bool {
    let (wasThere, total) = book.withLock { book in
      let wasThere = book.remove(peer, in: namespace)
      return (wasThere, book.count(in: namespace))
    }
    guard wasThere else { return false }
    count.set(book.withLock { $0.count })
    unregistered.emit(HubUnregistered(peer: peer, namespace: namespace, totalHubs: total))
    host.log.notice("a hub left", ["peer": peer.description])
    return true
  }
}
