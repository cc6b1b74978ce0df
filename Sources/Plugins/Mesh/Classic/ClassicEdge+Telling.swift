import HubKernel

extension ClassicEdge {
  /// Tells all older hubs that have somebody in that network of a peer there, but those it came from.
  func tell(_ peer: ClassicPeer, in place: ClassicPlace, exceptOver links: [ClassicLink]) {
    forEachInterested(in: place, exceptOver: links) { link in
      say(peer, in: place.network, to: link)
    }
  }

  func tellDeparture(
    of peer: ClassicPeer, in place: ClassicPlace, _ reason: String, exceptOver links: [ClassicLink]
  ) {
    forEachInterested(in: place, exceptOver: links) { link in
      sayGone(peer, in: place.network, reason, to: link)
    }
  }

  private func forEachInterested(
    in place: ClassicPlace, exceptOver links: [ClassicLink], _ body: (ClassicLink) -> Void
  ) {
    for (link, conversation) in conversations
    where conversation.namespace == place.namespace && !links.contains(link)
      && conversation.networks[place.network].map({ $0.toldAt != .min }) == true
    {
      body(link)
    }
  }

  /// Tells one older hub of everybody in a network whom it did not tell of itself: at once of a few, and then
  /// of as many again with every turn.
  func tellEverybody(of network: NetworkName, to link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link] else { return }
    let place = conversation.place(network)
    var everybody = shell.members(of: place)
    for claim in (claims[place] ?? [:]).values where claim.isAdopted { everybody.append(claim.peer) }
    everybody.removeAll { conversation.has($0.peer, in: network) }
    conversations[link]?.willTell(everybody, of: network, now: now)
    tellNext(to: link)
    isRestless = true
  }

  private func tellNext(to link: ClassicLink) {
    for _ in 0..<limits.toldAtOnce {
      guard let (peer, network) = conversations[link]?.nextTold() else { return }
      guard let conversation = conversations[link], !conversation.has(peer.peer, in: network) else {
        continue
      }
      // It may have gone since it was put into the queue.
      let place = conversation.place(network)
      let isThere =
        claim(on: peer.peer, in: place)?.isAdopted == true
        || shell.whereabouts(of: peer.peer, in: place) != .unknown
      if isThere { say(peer, in: network, to: link) }
    }
  }

  private func say(_ peer: ClassicPeer, in network: NetworkName, to link: ClassicLink) {
    counts.told += 1
    guard let namespace = conversations[link]?.namespace else { return }
    let mark = shell.mark(in: namespace)
    shell.say(words.discovered(peer, in: network, by: mark, at: shell.wallMilliseconds), over: link)
  }

  private func sayGone(
    _ peer: ClassicPeer, in network: NetworkName, _ reason: String, to link: ClassicLink
  ) {
    counts.toldGone += 1
    let message = words.disconnected(
      peer.peer, peer.spelling, in: network, reason: reason, at: shell.wallMilliseconds)
    shell.say(message, over: link)
  }

  /// Does what is due, and returns when something is due next.
  func tick(now: Int64) -> Int64 {
    isRestless = false
    var next = takeUp(now: now)
    for link in Array(conversations.keys) { next = min(next, tick(link, now: now)) }
    return next
  }

  private func tick(_ link: ClassicLink, now: Int64) -> Int64 {
    tellNext(to: link)
    var next = min(forgetLeaving(on: link, now: now), forgetUnconfirmed(on: link, now: now))
    for (network, interest) in conversations[link]?.networks ?? [:] {
      if interest.lapse <= now {
        lapse(network, of: link)
      } else if interest.due <= now, interest.waiting == 0 {
        tellEverybody(of: network, to: link, now: now)
      } else {
        next = min(next, interest.lapse, max(interest.due, now &+ 1))
      }
    }
    let isTelling = conversations[link]?.telling.isEmpty == false
    return isTelling ? min(next, now &+ limits.toldEvery) : next
  }

  /// It has had nobody in that network for a while. It remembers whom it was told of, so it is told that they
  /// are gone, and then nothing more.
  private func lapse(_ network: NetworkName, of link: ClassicLink) {
    takeBack(network, from: link, "not-interested")
    conversations[link]?.forget(network)
  }

  private func takeBack(_ network: NetworkName, from link: ClassicLink, _ reason: String) {
    guard let conversation = conversations[link], conversation.role != .channel else { return }
    let place = conversation.place(network)
    for peer in shell.members(of: place) where !conversation.has(peer.peer, in: network) {
      sayGone(peer, in: network, reason, to: link)
    }
    for (peer, claim) in claims[place] ?? [:] where claim.isAdopted && !conversation.has(peer, in: network) {
      sayGone(claim.peer, in: network, reason, to: link)
    }
  }

  /// This hub is about to stop: whoever remembers what it was told is to forget it, for nobody will tell it
  /// later.
  func takeLeave() {
    for (link, conversation) in conversations {
      for network in conversation.networks.keys { takeBack(network, from: link, "hub-stopped") }
    }
  }
}
