import HubKernel

/// Data channels with older hubs.
///
/// A JavaScript hub that has channels enough sends the signals of its clients over them and nowhere else. It
/// tells nothing of its peers there. So a channel shares the peers that the same hub tells of over its
/// WebSockets, and keeps them while those are away.
extension ClassicEdge {
  /// A channel with an older hub is open. False when there are as many connections as there may be.
  func openChannel(_ link: ClassicLink, with hub: PeerID, mesh: NetworkName, now: Int64) -> Bool {
    guard open(link, .channel, hub: hub, namespace: .standard, mesh: mesh, now: now) else { return false }
    for way in ways(to: hub) where way != link { sharePeers(of: way, with: link, now: now) }
    return true
  }

  /// One that we called has said who it is. False where it has said so before.
  func name(_ hub: PeerID, on link: ClassicLink, now: Int64) -> Bool {
    guard let conversation = conversations[link], conversation.hub == nil else { return false }
    conversations[link]?.name(hub)
    if let channel = channel(to: hub) {
      sharePeers(of: link, with: channel, now: now)
      conversations[link].map { refreshChannel(of: $0, now: now) }
    }
    return true
  }

  /// It has been asked to tell of its peers anew.
  func isAsked(_ link: ClassicLink, now: Int64) {
    conversations[link]?.answersUntil = now &+ limits.answerTime
  }

  /// All connections with one hub.
  func ways(to hub: PeerID) -> [ClassicLink] {
    conversations.values.filter { $0.hub == hub && $0.namespace == .standard }.map(\.link).sorted()
  }

  func channel(to hub: PeerID) -> ClassicLink? {
    conversations.values.first { $0.hub == hub && $0.role == .channel }?.link
  }

  /// Where to count the signals of a hub that has several ways to us: it takes one of them for each signal.
  func origin(of link: ClassicLink) -> ClassicLink {
    guard let hub = conversations[link]?.hub, conversations[link]?.namespace == .standard else { return link }
    return ways(to: hub).first ?? link
  }

  private func sharePeers(of link: ClassicLink, with channel: ClassicLink, now: Int64) {
    for (peer, networks) in conversations[link]?.peers ?? [:] {
      for network in networks { share(peer, in: network, with: channel, now: now) }
    }
  }

  /// What a hub tells of a peer over a WebSocket counts for its channel as well.
  func share(_ peer: PeerID, in network: NetworkName, with channel: ClassicLink, now: Int64) {
    guard let conversation = conversations[channel] else { return }
    conversations[channel]?.heard[peer] = now
    let place = conversation.place(network)
    guard !conversation.has(peer, in: network), conversation.fault(adding: network, limits) == nil,
      var claim = claim(on: peer, in: place)
    else { return }
    _ = conversations[channel]?.add(peer, in: network)
    claim.links.append(channel)
    set(claim, on: peer, in: place)
  }

  /// A WebSocket of a hub comes or goes: from now on counts how long its peers are remembered without one.
  func refreshChannel(of conversation: ClassicConversation, now: Int64) {
    guard let hub = conversation.hub, let channel = channel(to: hub) else { return }
    for peer in (conversations[channel]?.peers ?? [:]).keys { conversations[channel]?.heard[peer] = now }
  }

  /// Something came over a channel. Hubs say much to each other there; signals are what is understood here.
  func heardOnChannel(_ bytes: UnsafeRawBufferPointer, on link: ClassicLink, now: Int64) {
    guard bytes.count <= limits.relay, let relay = relay(bytes) else {
      return refuse(.unreadable, on: link, now: now)
    }
    guard relay.isRelay else {
      counts.idle += 1
      return
    }
    guard let target = relay.target, let signal = relay.signal, let message = message(signal),
      message.kind == .signal, message.target.peer == target, let from = message.from.peer
    else { return refuse(.unreadable, on: link, now: now) }
    counts.relaysIn += 1
    if conversations[link]?.peers[from] != nil { conversations[link]?.heard[from] = now }
    heardSignal(message, on: link, now: now)
  }

  /// The network of a signal that came over a channel, of a peer of another older hub: they pass signals on
  /// to each other, each to two more, and this may be the only one of its copies that comes here.
  func relayed(_ from: PeerID, in named: NetworkName, over conversation: ClassicConversation) -> NetworkName?
  {
    guard conversation.role == .channel,
      claim(on: from, in: conversation.place(named))?.isAdopted == true
    else { return nil }
    return named
  }

  /// Whether a signal of a peer that nobody knows may introduce that peer.
  ///
  /// A Go hub does not tell a hub that calls it of the peers it has already, and a JavaScript hub that has
  /// channels enough tells nobody of new ones. Such a signal says no more than the hub may say anyway.
  func mayIntroduce(
    _ target: PeerID, in network: NetworkName, _ conversation: ClassicConversation
  ) -> Bool {
    switch conversation.role {
    case .inbound: return false
    case .outbound: return conversation.networks[network].map { $0.peers > 0 } == true
    case .channel:
      let place = conversation.place(network)
      return claim(on: target, in: place)?.isAdopted == true
        || shell.whereabouts(of: target, in: place) != .unknown
    }
  }

  /// Forgets peers of a channel of which its hub does not tell over any WebSocket; returns when the next may
  /// be due.
  func forgetUnconfirmed(on link: ClassicLink, now: Int64) -> Int64 {
    guard let conversation = conversations[link], conversation.role == .channel, let hub = conversation.hub
    else { return .max }
    let others = ways(to: hub).filter { $0 != link }
    let patience = others.isEmpty ? limits.memory : limits.confirmation
    var next = Int64.max
    for peer in conversation.peers.keys
    where !others.contains(where: { conversations[$0]?.peers[peer] != nil }) {
      let due = (conversation.heard[peer] ?? now) &+ patience
      if due <= now { forget(peer, on: link, .disconnected, now: now) } else { next = min(next, due) }
    }
    return next
  }
}
