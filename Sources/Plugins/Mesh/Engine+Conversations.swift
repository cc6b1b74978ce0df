import HubKernel
import HubMesh
import Signaling

extension Engine: ConversationHost {
  var meshNetwork: NetworkName { NetworkName(surroundings.meshName) ?? .global }

  /// The other hub is of another kind: begins what is spoken with those.
  func converse(_ line: Line) {
    guard surroundings.takesClassic, let conversation = makeConversation(line) else {
      return fail(line, Objection.classic.code, Objection.classic.reason)
    }
    line.stage = .conversing(conversation)
    isStale = true
    surroundings.host.log.notice(
      "a hub of an older kind is there",
      ["called": line.isOutgoing ? "by this hub" : "by the other", "link": "\(line.id)"])
    line.caller?.hear(.opened(hub: line.hub ?? PeerID(high: 0, middle: 0, low: 0), dialect: .classic))
    conversation.began()
    let backlog = line.backlog
    line.backlog = []
    for message in backlog where !line.isOver {
      message.withUnsafeBytes { conversation.heard($0, .text) }
    }
  }

  @discardableResult
  func say(_ text: UnsafeRawBufferPointer, on line: LineID) -> Bool {
    guard let connection = lines[line]?.connection else { return false }
    return station?.send(text, .text, to: connection) ?? false
  }

  func close(_ line: LineID, code: UInt16, reason: String) {
    lines[line].map { close($0, code: code, reason: reason) }
  }

  func identify(_ line: LineID, as hub: PeerID) {
    lines[line]?.hub = hub
    isStale = true
  }

  func discovered(_ hub: PeerID, data: String, on line: LineID) {
    guard let line = lines[line] else { return }
    line.caller?.hear(.discovered(hub: hub, data: data))
    surroundings.events.discovered.emit(HubDiscovered(peerId: hub, via: line.hub ?? hub, data: data))
  }

  func signaled(type: String, data: String, from: PeerID, target: PeerID?, on line: LineID) {
    lines[line]?.caller?.hear(.signaling(type: type, data: data, from: from, target: target))
  }

  func speak(for member: Member, in network: NetworkName, on line: LineID) -> SpeakingRefusal? {
    guard lines[line]?.conversation != nil else { return .noLine }
    guard isOpenToProxies(network) else { return .notShared }
    let space = space(.standard, network)
    var member = member
    member.isProxy = true
    let guest = Guest(member)
    if let proxy = space.proxies[member.peer] {
      guard proxy.line == line else { return .taken }
      space.proxies[member.peer]?.guest = guest
      node?.renew(member, in: space.key, now: now)
      tellLines(of: space, but: line) { $0.appeared(guest, in: network, isRenewal: true) }
      return nil
    }
    defer { release(space) }
    guard space.members[member.peer] == nil, !(node?.isKnown(member.peer, in: space.key) ?? true) else {
      return .taken
    }
    guard proxyCount < surroundings.settings.classicPeers else { return .tooMany }
    proxyCount += 1
    space.proxies[member.peer] = Space.Proxy(line: line, guest: guest)
    if let station {
      surroundings.announcing.appear(guest, in: .standard, network, at: station)
    }
    node?.enter(member, in: space.key, now: now)
    tellLines(of: space, but: line) { $0.appeared(guest, in: network, isRenewal: false) }
    return nil
  }

  func retract(_ peer: PeerID, in network: NetworkName, reason: String, on line: LineID) {
    guard let key = key(of: network), let space = spaces[key], space.proxies[peer]?.line == line else {
      return
    }
    remove(peer, from: space, reason)
  }

  private func remove(_ peer: PeerID, from space: Space, _ reason: String) {
    guard let proxy = space.proxies.removeValue(forKey: peer) else { return }
    proxyCount -= 1
    node?.leave(peer, in: space.key, reason: reason, now: now)
    if let station {
      surroundings.announcing.vanish(
        proxy.guest, reason: reason, in: space.namespace, space.name, at: station)
    }
    tellLines(of: space, but: proxy.line) { $0.vanished(proxy.guest, in: space.name, reason: reason) }
    release(space)
  }

  /// A line speaks for a peer no more, because somebody else has the id.
  func displaceProxy(_ peer: PeerID, in space: Space, isKnownElsewhere: Bool = false) {
    guard let proxy = space.proxies.removeValue(forKey: peer) else { return }
    proxyCount -= 1
    if !isKnownElsewhere { node?.leave(peer, in: space.key, reason: "replaced", now: now) }
    lines[proxy.line]?.conversation?.displaced(peer, in: space.name)
    release(space)
  }

  /// Everybody for whom a line speaks leaves.
  func retractAll(of line: Line) {
    for space in Array(spaces.values) {
      for (peer, proxy) in space.proxies where proxy.line == line.id {
        remove(peer, from: space, "disconnected")
      }
    }
  }

  func members(of network: NetworkName, besides line: LineID) -> [Guest] {
    guard let key = key(of: network), let space = spaces[key], space.lines.contains(line) else { return [] }
    return (node?.members(of: key) ?? [])
      .filter { space.proxies[$0.member.peer]?.line != line }
      .map { Guest($0.member) }
  }

  func forward(_ letter: borrowing Letter, in network: NetworkName, on line: LineID) -> Bool {
    guard let space = spaces[letter.network], space.proxies[letter.from]?.line == line else { return false }
    if let other = space.proxies[letter.to] {
      return lines[other.line]?.conversation?.deliver(letter, in: network) ?? false
    }
    if space.members[letter.to] != nil { return hand(letter, home: id) }
    return node?.send(letter, now: now) ?? false
  }

  func key(of network: NetworkName) -> NetworkKey? {
    guard isOpenToProxies(network) else { return nil }
    return NetworkKey(mesh: surroundings.meshName, namespace: Namespace.standard.name, network: network)
  }

  /// Hubs of older kinds know nothing of tenants, and may not speak of their networks.
  private func isOpenToProxies(_ network: NetworkName) -> Bool {
    surroundings.host.claim(network) == .standard && surroundings.isShared(network, in: .standard)
  }

  /// Tells the lines that speak for somebody in a network.
  func tellLines(of space: Space, but line: LineID? = nil, _ tell: (any Conversation) -> Void) {
    guard !space.proxies.isEmpty else { return }
    for other in space.lines where other != line { lines[other]?.conversation.map(tell) }
  }
}
