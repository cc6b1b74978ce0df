import HubKernel

extension ClassicEdge {
  /// A signal came from an older hub.
  func heardSignal(_ message: ClassicMessage, on link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link], let target = message.target.peer,
      let named = message.network
    else { return refuse(.unreadable, on: link, now: now) }
    let from = message.from.peer ?? conversation.hub
    let spelling = message.from.spelling
    var signal = ClassicSignal(
      type: message.type, data: message.data, trace: message.trace, from: from ?? shell.hub,
      spelling: spelling, target: target)
    guard target != shell.hub else { return shell.heard(signal, on: link) }
    // A hub that sends to its peers' side what came from ours sends it back as well.
    guard let from, from != shell.hub else {
      counts.echoes += 1
      return
    }
    signal.from = from
    if from == conversation.hub {
      // The hub itself speaks, on the network of hubs, where it is a peer like any other.
      return pass(signal, in: conversation.place(conversation.mesh), on: link)
    }
    if conversation.peers[from] == nil { meet(signal, named, on: link, now: now) }
    let known = conversations[link]?.network(of: from, named: named)
    guard let network = known ?? relayed(from, in: named, over: conversation) else {
      return heardStranger(signal, named, conversation, now: now)
    }
    let place = conversation.place(network)
    guard let claim = claim(on: from, in: place), claim.isAdopted else {
      counts.echoes += 1
      return
    }
    signal.spelling = claim.peer.spelling
    guard conversations.count == 1 || copies.isNews(signal, on: origin(of: link), now: now, limits) else {
      counts.copies += 1
      return
    }
    pass(signal, in: place, on: link)
  }

  /// A signal of a peer that nobody knows may tell of that peer.
  private func meet(_ signal: ClassicSignal, _ named: NetworkName, on link: ClassicLink, now: Int64) {
    guard let conversation = conversations[link], mayIntroduce(signal.target, in: named, conversation) else {
      return
    }
    let place = conversation.place(named)
    guard claim(on: signal.from, in: place) == nil,
      shell.whereabouts(of: signal.from, in: place) == .unknown
    else { return }
    let said = ClassicPeer(peer: signal.from, spelling: signal.spelling, note: [])
    learn(said, in: named, via: nil, on: link, now: now)
  }

  /// A signal of a peer that this very hub did not tell of. It is our own peer's, come back, or somebody has
  /// written another's name under it.
  private func heardStranger(
    _ signal: ClassicSignal, _ network: NetworkName, _ conversation: ClassicConversation, now: Int64
  ) {
    let place = conversation.place(network)
    let isOurs =
      shell.whereabouts(of: signal.from, in: place) != .unknown
      || claim(on: signal.from, in: place)?.isAdopted == true
    // Over channels they pass on what they got from others, round in circles too.
    if isOurs, conversation.role == .channel || conversation.networks[network] != nil {
      counts.echoes += 1
    } else {
      refuse(.forgedSender, on: conversation.link, now: now)
    }
  }

  /// Takes a signal to its target in the same network, wherever that is, but not back to where it came from.
  private func pass(_ signal: ClassicSignal, in place: ClassicPlace, on link: ClassicLink) {
    let isPassed: Bool
    if let claim = claim(on: signal.target, in: place), claim.isAdopted {
      isPassed = !claim.links.contains(link) && send(signal, to: claim, in: place.network, from: link)
    } else {
      isPassed = shell.carry(signal, in: place)
    }
    if isPassed { counts.signalsIn += 1 } else { counts.undeliverable += 1 }
  }

  /// Takes a signal from a peer here or elsewhere in the mesh to a peer of an older hub; false when no such
  /// hub told of it.
  func deliver(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool {
    guard let claim = claim(on: signal.target, in: place) else { return false }
    return send(signal, to: claim, in: place.network)
  }

  /// Which of several ways to take: whoever told of it first is nearest to it. But a JavaScript hub closes
  /// the WebSocket on which it has called and may hear nothing more there, and never the one on which it was.
  private func surest(of links: [ClassicLink]) -> ClassicLink? {
    guard let first = links.first, let nearest = conversations[first], nearest.role == .inbound,
      let hub = nearest.hub
    else { return links.first }
    return links.first { conversations[$0]?.role == .outbound && conversations[$0]?.hub == hub } ?? first
  }

  private func send(
    _ signal: ClassicSignal, to claim: ClassicClaim, in network: NetworkName, from origin: ClassicLink? = nil
  ) -> Bool {
    // Whoever told of it first is nearest to it. What older hubs send each other over channels goes to two
    // at once, and only over a channel the last one knows a copy.
    let isRelay = origin.map { conversations[$0]?.role == .channel } ?? false
    let channel = isRelay ? claim.links.first { conversations[$0]?.role == .channel } : nil
    guard let link = channel ?? surest(of: claim.links) else { return false }
    let (spelling, time) = (claim.peer.spelling, shell.wallMilliseconds)
    guard conversations[link]?.role == .channel else {
      counts.signalsOut += 1
      shell.say(words.signal(signal, spelling: spelling, in: network, at: time), over: link)
      return true
    }
    let message = words.relay(signal, spelling: spelling, in: network, at: time)
    guard message.count <= limits.relay else { return false }
    counts.signalsOut += 1
    counts.relaysOut += 1
    shell.say(message, over: link)
    return true
  }
}
