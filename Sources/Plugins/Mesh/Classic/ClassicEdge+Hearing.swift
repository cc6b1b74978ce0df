import HubKernel

extension ClassicEdge {
  /// A hub announces itself on the network of hubs, which whoever let it in has seen to. The ESP32 hub also
  /// passes on, word for word, what its clients announce.
  func heardAnnouncement(_ message: ClassicMessage, on link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link], let network = message.network else {
      return refuse(.unreadable, on: link, now: now)
    }
    let data = data(of: message)
    let peer = data?.peer ?? message.from.peer
    guard let peer, peer != conversation.hub, network != conversation.mesh else {
      counts.idle += 1
      return
    }
    let spelling = data?.peer == nil ? message.from.spelling : data?.spelling
    let said = ClassicPeer(peer: peer, spelling: spelling ?? .lowercase, note: data?.note ?? [])
    learn(said, in: network, via: data?.via, on: link, now: now)
  }

  /// It tells of a peer of its own, or of one that it heard of itself.
  func heardOfPeer(_ message: ClassicMessage, on link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link], let network = message.network,
      let data = data(of: message), let peer = data.peer, let bytes = message.data
    else { return refuse(.unreadable, on: link, now: now) }
    // Its own client on the network of hubs has the id of the hub, and sends what the hub sends.
    guard peer != shell.hub, peer != conversation.hub else {
      counts.echoes += 1
      return
    }
    if network == conversation.mesh, conversation.role == .outbound, data.isHub, data.note.isEmpty,
      shell.mayBeCalled(peer, on: link), name(peer, on: link, now: now)
    {
      // Hubs that called it say where they are reached. Its own client says nothing and has its id.
      return shell.named(peer, on: link)
    }
    if data.isHub || network == conversation.mesh {
      return discover(peer, bytes, on: link, now: now)
    }
    let said = ClassicPeer(peer: peer, spelling: data.spelling, note: data.note)
    learn(said, in: network, via: data.via, on: link, now: now)
  }

  /// Hubs are told of as events, never on to other hubs: whoever wants to meet one calls it.
  private func discover(_ hub: PeerID, _ data: UnsafeRawBufferPointer, on link: ClassicLink, now: Int64) {
    guard data.count <= limits.note else { return refuse(.noteTooLong, on: link, now: now) }
    let isCallable = ClassicEdge.isCallable(data)
    guard let known = conversations[link]?.hubs else { return }
    guard known[hub] != nil || known.count < limits.hubs else {
      return refuse(.tooManyHubs, on: link, now: now)
    }
    conversations[link]?.hubs[hub] = isCallable
    // What is told again is news only where it says more.
    if known[hub] == nil || known[hub] != isCallable { shell.discovered(hub, data, on: link) }
  }

  /// Whether a hub is one of our kind and says where it is reached.
  private static func isCallable(_ data: UnsafeRawBufferPointer) -> Bool {
    guard let mesh = try? JSONValue(parsing: data)["mesh"], let url = mesh["url"]?.text else { return false }
    return !url.isEmpty
  }

  /// A peer, told by the hub it is connected to or by one that heard of it.
  func learn(
    _ said: ClassicPeer, in network: NetworkName, via: PeerID?, on link: ClassicLink, now: Int64
  ) {
    guard let conversation = conversations[link] else { return }
    if let via, isOnOurSide(via, of: conversation) {
      counts.echoes += 1
      return
    }
    guard shell.owns(network, conversation.namespace) else {
      return refuse(.foreignNetwork, on: link, now: now)
    }
    guard said.note.count <= limits.note else { return refuse(.noteTooLong, on: link, now: now) }
    // Whoever was said to be gone a moment ago has come back.
    if conversation.leaving[said.peer] != nil { forget(said.peer, on: link, .disconnected, now: now) }
    guard conversations[link]?.has(said.peer, in: network) != true else {
      renew(said, in: conversation.place(network), on: link, now: now)
      return
    }
    if let fault = conversations[link]?.fault(adding: network, limits) {
      return refuse(fault, on: link, now: now)
    }
    guard claimCount < limits.totalPeers, noteBytes + said.note.count <= limits.totalNotes else {
      return refuse(.tooManyPeers, on: link, now: now)
    }
    let isFirst = conversations[link]?.add(said.peer, in: network) == true
    claim(said, in: conversation.place(network), on: link, conversation.role)
    if conversation.role == .channel { conversations[link]?.heard[said.peer] = now }
    if conversation.role != .channel, let hub = conversation.hub, let channel = channel(to: hub) {
      share(said.peer, in: network, with: channel, now: now)
    }
    answer(in: network, isFirst: isFirst, on: link, now: now)
  }

  /// Whether what was told by that hub of ours is known here without the older hub between, or soon will be:
  /// two of ours that meet only through an older hub do not use it as a path. They call each other.
  private func isOnOurSide(_ hub: PeerID, of conversation: ClassicConversation) -> Bool {
    let namespace = conversation.namespace
    if hub == shell.mark(in: namespace) || shell.isKnown(hub, in: namespace) { return true }
    return conversations.values.contains { $0.hubs[hub] == true }
  }

  private func renew(_ said: ClassicPeer, in place: ClassicPlace, on link: ClassicLink, now: Int64) {
    guard var claim = claim(on: said.peer, in: place) else { return }
    let isWithin = noteBytes + said.note.count - claim.peer.note.count <= limits.totalNotes
    // What the first says of it counts, for it is the nearest; two that differ would else go to and fro.
    if claim.links.first == link, claim.peer != said, isWithin {
      claim.peer = said
      set(claim, on: said.peer, in: place)
      if claim.isAdopted {
        shell.renew(said, in: place)
        tell(said, in: place, exceptOver: claim.links)
      }
    }
    // It may have come anew to its hub, which keeps nothing for those who come late. Or the hub was asked.
    guard conversations[link].map({ now >= $0.answersUntil }) == true else { return }
    answer(in: place.network, isFirst: false, on: link, now: now)
  }

  /// The older hub has somebody in that network: so it may know who else is there.
  private func answer(in network: NetworkName, isFirst: Bool, on link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link], conversation.role != .channel else { return }
    if isFirst {
      tellEverybody(of: network, to: link, now: now)
    } else if conversation.role == .outbound {
      // A JavaScript hub that we called keeps nothing of what we tell it, so each newcomer there needs it
      // told again. One that called us keeps it.
      conversations[link]?.wantRetelling(of: network, now: now, limits)
      isRestless = true
    }
  }
}
