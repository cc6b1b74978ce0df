public import HubWire

extension MeshNode {
  /// The way a letter to a peer takes from here, as far as this node knows; empty if the peer is not known.
  public func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop] {
    guard let home = home(of: peer, in: network), let target = hub(home) else { return [] }
    guard target !== own else { return [TraceHop(hub: card.id, reason: "the peer is connected here")] }
    guard target.distance != nil, let first = hub(target.nextHop) else {
      return [TraceHop(hub: home, reason: "the home hub of the peer, out of reach at present")]
    }
    var way: [HubRecord] = [target]
    // Back from the target, always to a neighbour that is one link nearer and behind the same first hop.
    while let here = way.last, let distance = here.distance, distance > 1 {
      let back = here.edges.lazy.compactMap { self.hub($0) }
        .first { $0.distance == distance - 1 && $0.nextHop == target.nextHop }
      guard let back else { break }
      way.append(back)
    }
    return way.reversed().map { hop in
      TraceHop(hub: hop.id, reason: reason(for: hop, first: first, target: target))
    }
  }

  private func reason(for hop: HubRecord, first: HubRecord, target: HubRecord) -> String {
    var parts: [String] = []
    if hop === first, let link = first.links.first {
      let time = link.roundTrip.map { ", which answers in \($0) ms" } ?? ""
      parts.append("a neighbour of this hub over link \(link.id)\(time)")
    } else {
      parts.append("a neighbour of the hub before it, as both say")
    }
    if hop === target { parts.append("the home hub of the peer") }
    if hop === first, hop !== target {
      parts.append("on the shortest of all paths, \(target.distance ?? 0) links long")
    }
    return parts.joined(separator: "; ")
  }

  /// Why this node treats a hub as it does.
  public func explain(_ hub: HubID) -> HubExplanation {
    guard let record = self.hub(hub), record !== own else {
      let reason = hub == card.id ? "It is this hub." : "Nothing was ever heard of it here."
      return HubExplanation(hub: hub, isNeighbour: false, isWanted: false, reasons: [reason])
    }
    var reasons: [String] = []
    if let distance = record.distance {
      let links = distance == 1 ? "link" : "links"
      let next = self.hub(record.nextHop)?.id.description ?? "none"
      reasons.append("It is \(distance) \(links) away, over \(next).")
    } else if let since = record.unreachableSince {
      reasons.append("No path has led to it for \(now - since) ms.")
    } else {
      reasons.append("No path has led to it yet: no hub that can be reached says that it is its neighbour.")
    }
    for link in record.links {
      reasons.append("Link \(link.id) leads to it, up for \(now - link.since) ms.")
    }
    if record.isOver { reasons.append("It said farewell.") }
    if record.candidate != nil {
      reasons.append("Somebody says it was started anew, but its neighbours hold on to it.")
    }
    if record.card.url.isEmpty { reasons.append("It has no address, so nobody can call it.") }
    if let session = record.session, session.phase != .idle {
      let state = session.phase == .open ? "open" : "asked for"
      reasons.append("A session is \(state); \(session.ring.count) frames wait for it.")
    }
    if record.memberCount > 0 { reasons.append("\(record.memberCount) of its members are known here.") }
    reasons += choice.reasons[hub] ?? []
    return HubExplanation(
      hub: hub, isNeighbour: !record.links.isEmpty, isWanted: choice.wanted.contains(hub), reasons: reasons)
  }
}
