import HubKernel
import HubMesh
import Synchronization

/// A link that a carrier beside WebSockets has.
struct CarriedLink {
  let hub: PeerID
  let isOutgoing: Bool
  let dialect: Dialect
  /// When it came about, on the wall.
  let since: Int64
}

/// A hub to which there is to be a WebSocket again.
struct Recall {
  var notBefore: Milliseconds
  let until: Milliseconds

  /// Whoever called it before comes first: one call is enough.
  static let head: Milliseconds = 500
  static let pause: Milliseconds = 5_000
  static let patience: Milliseconds = 60_000

  init(now: Milliseconds) {
    notBefore = now + Recall.head
    until = now + Recall.patience
  }
}

extension Engine {
  /// A carrier may ask for things in the middle of what the mesh asked of it.
  private func soon(at station: Station, _ body: @escaping () -> Void) {
    if isAtWork { return afterwards(body) }
    work(at: station, body)
  }

  func attach(_ carrier: any MeshCarrier, at station: Station) {
    soon(at: station) { [self] in
      if let former = self.carrier, former !== carrier { dropCarried() }
      self.carrier = carrier
    }
  }

  func detach(_ carrier: any MeshCarrier, at station: Station) {
    soon(at: station) { [self] in
      guard self.carrier === carrier else { return }
      self.carrier = nil
      dropCarried()
    }
  }

  private func dropCarried() {
    for link in carried.keys.sorted() {
      if let former = carried.removeValue(forKey: link) { endCarried(link, former) }
    }
    isStale = true
  }

  private func endCarried(_ link: LineID, _ former: CarriedLink) {
    switch former.dialect {
    case .mesh: node?.linkDown(link, now: now)
    case .classic: edge.close(link, now: now)
    }
  }

  func carriedLinkUp(
    to hub: PeerID, epoch: UInt64, isOutgoing: Bool, at station: Station
  ) -> UInt32? {
    guard !isStopped, node != nil, hub != id, lines.count + carried.count < surroundings.settings.links else {
      return nil
    }
    let link = newLine()
    carried[link] = CarriedLink(
      hub: hub, isOutgoing: isOutgoing, dialect: .mesh, since: wallMilliseconds)
    isStale = true
    soon(at: station) { [self] in
      node?.linkUp(link, to: hub, epoch: epoch, over: .channel, now: now)
    }
    return link
  }

  func carriedLinkDown(_ link: LineID, at station: Station) {
    guard let former = carried.removeValue(forKey: link) else { return }
    isStale = true
    soon(at: station) { [self] in endCarried(link, former) }
  }

  func carriedFrame(_ frame: UnsafeRawBufferPointer, on link: LineID, at station: Station) {
    guard let dialect = carried[link]?.dialect else { return }
    if isAtWork {
      let copy = Array(frame)
      return afterwards { [self] in copy.withUnsafeBytes { carriedFrame($0, on: link, dialect) } }
    }
    work(at: station) { carriedFrame(frame, on: link, dialect) }
  }

  private func carriedFrame(_ frame: UnsafeRawBufferPointer, on link: LineID, _ dialect: Dialect) {
    switch dialect {
    case .mesh: node?.receive(frame, on: link, now: now)
    case .classic: edge.receive(frame, on: link, now: now)
    }
  }

  func carrierIsBusy(_ link: LineID, _ isBusy: Bool, at station: Station) {
    soon(at: station) { [self] in node?.linkBusy(link, isBusy, now: now) }
  }

  /// The node has let go of a carrier's link, or can do without it.
  func letGoOfCarried(_ link: LineID) {
    guard carried[link] != nil, let station else { return }
    if node?.links.contains(where: { $0.link == link }) ?? false {
      carrier?.spared(link, at: station)
    } else {
      carried[link] = nil
      isStale = true
      carrier?.ended(link, at: station)
    }
  }

  func closeSockets(to hubs: [PeerID], at station: Station) -> Int {
    var count = 0
    for hub in hubs { recalls[hub] = nil }
    for line in lines.values.sorted(by: { $0.id < $1.id }) where line.isLink && !line.isMigrated {
      guard let hub = line.hub, hubs.contains(hub) else { continue }
      line.isMigrated = true
      count += 1
      surroundings.host.log.info(
        "a WebSocket is closed, a data channel carries what it did",
        ["hub": hub.description, "link": "\(line.id)"])
      soon(at: station) { [self] in close(line, code: CloseCode.normal, reason: LinkEnd.migrated) }
    }
    if count > 0 { migrations &+= 1 }
    return count
  }

  func recallSockets(to hubs: [PeerID], at station: Station) {
    for hub in hubs where !hasSocket(hub) {
      recalls[hub] = Recall(now: station.milliseconds)
      surroundings.events.recalled.emit(MeshSocketsRecalled(peerId: hub))
    }
  }

  private func hasSocket(_ hub: PeerID) -> Bool {
    lines.values.contains { $0.hub == hub && !$0.isOver && !$0.isMigrated }
  }

  /// Calls those to whom there are to be WebSockets again, where nobody else did and they say where.
  func callRecalled() {
    for (hub, recall) in recalls {
      if hasSocket(hub) || now >= recall.until {
        recalls[hub] = nil
      } else if recall.notBefore <= now, !lines.values.contains(where: { $0.suitor == hub }),
        let url = node?.hubs.first(where: { $0.card.id == hub })?.card.url.asSocketAddress
      {
        recalls[hub]?.notBefore = now + Recall.pause
        place(address(at: url), nil, suitor: hub)
      }
    }
  }

  /// The mesh as whoever decides about links sees it.
  func view() -> MeshView {
    var sockets: [PeerID: Int] = [:]
    var older: Set<PeerID> = []
    for line in lines.values where line.dialect != nil && !line.isMigrated && line.namespace == .standard {
      guard let hub = line.hub else { continue }
      if line.dialect == .mesh || line.isOutgoing { sockets[hub, default: 0] += 1 }
      if line.dialect == .classic { older.insert(hub) }
    }
    let known = node?.hubs ?? []
    var hubs = known.filter { $0.distance != nil }.map { hub in
      MeshViewHub(
        id: hub.card.id, neighbours: hub.neighbours, isNeighbour: hub.distance == 1,
        sockets: sockets[hub.card.id] ?? 0, isLeaving: hub.card.isDraining, dialect: .mesh)
    }
    for hub in older.sorted() where !known.contains(where: { $0.card.id == hub }) {
      hubs.append(
        MeshViewHub(
          id: hub, neighbours: [], isNeighbour: true, sockets: sockets[hub] ?? 0, isLeaving: false,
          dialect: .classic))
    }
    var answered: [UInt32: Int] = [:]
    for figures in node?.links ?? [] where carried[figures.link] != nil {
      if let roundTrip = figures.roundTrip { answered[figures.link] = Int(roundTrip) * 1_000 }
    }
    let counters = node?.counters ?? MeshCounters()
    return MeshView(
      id: id, epoch: epoch, hubs: hubs, answered: answered,
      framesInFlight: known.reduce(0) { $0 + $1.waitingFrames },
      faults: StreamFaults(
        lost: counters.payloadsMissing, doubled: counters.payloadsDoubled,
        reordered: counters.payloadsReordered))
  }
}
