import HubKernel
import HubMesh

extension Engine {
  /// The mesh wants these hubs as neighbours, and no others.
  func court(_ neighbours: [HubCard]) {
    var next: [PeerID: Courtship] = [:]
    for card in neighbours {
      var courtship = wanted[card.id] ?? Courtship(card: card)
      courtship.card = card
      next[card.id] = courtship
    }
    wanted = next
    isStale = true
    callWanted()
  }

  /// Calls those of them that are not linked and may be called now.
  func callWanted() {
    guard !isStopped else { return }
    for (hub, courtship) in wanted {
      guard courtship.line.map({ lines[$0] == nil }) ?? true, courtship.notBefore <= now,
        !lines.values.contains(where: { $0.hub == hub && !$0.isOver }),
        !carried.values.contains(where: { $0.hub == hub }),
        let url = courtship.card.url.asSocketAddress
      else { continue }
      wanted[hub]?.attempts += 1
      place(address(at: url), nil, suitor: hub)
      wanted[hub]?.line = lines.values.first { $0.suitor == hub }?.id
    }
  }

  /// A call of the mesh's own has ended.
  func refused(by hub: PeerID, _ line: Line) {
    guard wanted[hub]?.line == line.id else { return }
    wanted[hub]?.line = nil
    var chance = SystemRandomNumberGenerator()
    let pause = wanted[hub]?.pause(&chance) ?? 0
    wanted[hub]?.notBefore = now + pause
    if case .failed(let code, let reason)? = line.verdict {
      surroundings.host.log.warning(
        "a hub of the mesh does not take this one as a neighbour",
        ["hub": hub.description, "url": line.address?.url.printable ?? "", "code": code, "why": reason])
    }
  }
}

extension String {
  /// The address of a hub as one calls it; nil for what is none.
  var asSocketAddress: String? {
    for (scheme, socket) in [("http://", "ws://"), ("https://", "wss://")] where hasPrefix(scheme) {
      return socket + dropFirst(scheme.count)
    }
    return hasPrefix("ws://") || hasPrefix("wss://") ? self : nil
  }
}
