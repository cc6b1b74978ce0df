import HubKernel

extension ClassicEdge {
  /// An older hub says that a peer is reached through it.
  func claim(_ said: ClassicPeer, in place: ClassicPlace, on link: ClassicLink, _ role: ClassicRole) {
    var known = self.claim(on: said.peer, in: place) ?? ClassicClaim(peer: said, links: [])
    // What a WebSocket brings there is surer than what goes over a channel, so those stand last.
    let end = known.links.firstIndex { conversations[$0]?.role == .channel } ?? known.links.count
    known.links.insert(link, at: role == .channel ? known.links.count : end)
    set(known, on: said.peer, in: place)
    if known.isAdopted { return }
    switch shell.whereabouts(of: said.peer, in: place) {
    case .unknown: adopt(said.peer, in: place)
    case .here: shell.contest(said.peer, in: place)
    case .elsewhere: break
    case .spokenFor:
      // A JavaScript hub sends the signals of its peers to those it called and, if there are any, to nobody
      // else. So whoever was called is the one to speak for them.
      if role == .inbound { adopt(said.peer, in: place) }
    }
  }

  private func adopt(_ peer: PeerID, in place: ClassicPlace) {
    guard var claim = claim(on: peer, in: place), !claim.isAdopted else { return }
    claim.isAdopted = true
    set(claim, on: peer, in: place)
    shell.adopt(claim.peer, in: place)
    tell(claim.peer, in: place, exceptOver: claim.links)
  }

  /// An older hub does not speak of a peer any more.
  func drop(_ peer: PeerID, _ place: ClassicPlace, of link: ClassicLink, _ reason: ClassicDeparture) {
    guard var claim = claim(on: peer, in: place) else { return }
    claim.links.removeAll { $0 == link }
    set(claim.links.isEmpty ? nil : claim, on: peer, in: place)
    guard claim.links.isEmpty, claim.isAdopted else { return }
    shell.release(peer, in: place, reason: reason)
    tellDeparture(of: claim.peer, in: place, reason.rawValue, exceptOver: [link])
  }

  /// A peer has appeared here or elsewhere in the mesh, by a connection of its own or because another hub of
  /// ours speaks for it. The shell knows of it already.
  func appeared(_ peer: ClassicPeer, in place: ClassicPlace) {
    retreat(peer.peer, in: place)
    tell(peer, in: place, exceptOver: claim(on: peer.peer, in: place)?.links ?? [])
  }

  /// The shell has let go of a peer that this hub spoke for: it is known in another way.
  func retreat(_ peer: PeerID, in place: ClassicPlace) {
    guard var claim = claim(on: peer, in: place), claim.isAdopted else { return }
    claim.isAdopted = false
    set(claim, on: peer, in: place)
    shell.yield(peer, in: place)
  }

  /// It says something else of itself.
  func renewed(_ peer: ClassicPeer, in place: ClassicPlace) {
    tell(peer, in: place, exceptOver: claim(on: peer.peer, in: place)?.links ?? [])
  }

  /// It has gone. The shell has forgotten it already; where it is known in another way, nothing has happened.
  func vanished(_ peer: ClassicPeer, in place: ClassicPlace, reason: String, now: Int64) {
    guard shell.whereabouts(of: peer.peer, in: place) == .unknown else { return }
    let claim = claim(on: peer.peer, in: place)
    guard claim?.isAdopted != true else { return }
    tellDeparture(of: peer, in: place, reason, exceptOver: claim?.links ?? [])
    guard claim != nil else { return }
    reserved.append((place, peer.peer, now &+ limits.takeUpAfter))
    isRestless = true
  }

  /// Takes up those whom nobody has taken up and who have not left either; returns when the next is due.
  func takeUp(now: Int64) -> Int64 {
    var due = 0
    while due < reserved.count, reserved[due].due <= now {
      let (place, peer, _) = reserved[due]
      if shell.whereabouts(of: peer, in: place) == .unknown { adopt(peer, in: place) }
      due += 1
    }
    reserved.removeFirst(due)
    return reserved.first?.due ?? .max
  }

  /// Whether this hub goes on speaking for a peer when another hub of ours says that it speaks for it too. A
  /// connection of the peer's own always comes first.
  func keeps(_ peer: PeerID, in place: ClassicPlace) -> Bool {
    guard let claim = claim(on: peer, in: place), claim.isAdopted else { return false }
    return claim.links.contains { conversations[$0]?.role == .inbound }
  }

  /// It is said that a peer is gone: from all networks, since the older hubs tell it when its connection has
  /// ended, and do not always name the right one.
  func heardOfDeparture(_ message: ClassicMessage, on link: ClassicLink, now: Int64) {
    guard let peer = data(of: message)?.peer else { return refuse(.unreadable, on: link, now: now) }
    guard let networks = conversations[link]?.peers[peer] else {
      // They say it twice, and of peers that nobody spoke of; and in answer to what this hub says.
      counts.idle += 1
      return
    }
    // One that we called first tells everybody, without a network, and then the hubs.
    let mayFollow = !message.namesNetwork && conversations[link]?.role == .outbound
    guard !mayFollow || networks.contains(.global) else {
      conversations[link]?.leaving[peer] = now &+ limits.departureWait
      isRestless = true
      return
    }
    // The JavaScript hub forgets its client's network when that says goodbye, and nothing else makes it
    // forget: so when the connection ends it names the default one.
    let isGoodbye = message.namesNetwork && message.network == .global && !networks.contains(.global)
    forget(peer, on: link, isGoodbye ? .goodbye : .disconnected, now: now)
  }

  /// The Go hub passes on the goodbyes of its clients to everybody.
  func heardGoodbye(_ message: ClassicMessage, on link: ClassicLink, now: Int64) {
    guard let peer = message.from.peer, conversations[link]?.peers[peer] != nil else {
      counts.idle += 1
      return
    }
    forget(peer, on: link, .goodbye, now: now)
  }

  /// Whoever was said to be gone, and nothing more was said, is gone; returns when the next one is.
  func forgetLeaving(on link: ClassicLink, now: Int64) -> Int64 {
    var next = Int64.max
    for (peer, due) in conversations[link]?.leaving ?? [:] {
      if due <= now { forget(peer, on: link, .disconnected, now: now) } else { next = min(next, due) }
    }
    return next
  }

  func forget(_ peer: PeerID, on link: ClassicLink, _ reason: ClassicDeparture, now: Int64) {
    guard let conversation = conversations[link] else { return }
    let networks = conversations[link]?.remove(peer, now: now, limits) ?? []
    isRestless = true
    for network in networks { drop(peer, conversation.place(network), of: link, reason) }
    // What it says over a WebSocket goes for its channel as well.
    guard conversation.role != .channel, let hub = conversation.hub, let channel = channel(to: hub) else {
      return
    }
    forget(peer, on: channel, reason, now: now)
  }
}
