import HubKernel
import HubMesh

/// Links and hubs as they were a moment ago, for whoever asks on another thread.
struct Snapshot: Sendable {
  var links: [LinkFigures] = []
  var hubs: [HubFigures] = []

  init() {}

  init(_ engine: Engine, _ node: MeshNode) {
    let frames = Dictionary(uniqueKeysWithValues: node.links.map { ($0.link, $0) })
    links = engine.lines.values.sorted { $0.id < $1.id }.compactMap { line in
      line.dialect.map { LinkFigures(line, $0, frames[line.id]) }
    }
    links += engine.carried.sorted { $0.key < $1.key }.map { link, carried in
      LinkFigures(link, carried, frames[link])
    }
    let offset = engine.wallMilliseconds - engine.now
    hubs =
      node.hubs.map { HubFigures($0, offset) }
      + engine.lines.values.compactMap { line in
        guard case .conversing = line.stage, let hub = line.hub else { return nil }
        return HubFigures(classic: hub, line, engine.wallMilliseconds)
      }
  }
}

extension LinkFigures {
  init(_ link: LineID, _ carried: CarriedLink, _ figures: HubMesh.LinkFigures?) {
    self.init(
      hub: carried.hub, number: link, url: "", isOutgoing: carried.isOutgoing, dialect: carried.dialect,
      carrier: Carrier.channel.rawValue, since: carried.since,
      roundTrip: figures?.roundTrip.map { Int($0) * 1000 }, framesSent: figures?.framesOut ?? 0,
      framesReceived: figures?.framesIn ?? 0, bytesSent: figures?.bytesOut ?? 0,
      bytesReceived: figures?.bytesIn ?? 0)
  }

  init(_ line: Line, _ dialect: Dialect, _ figures: HubMesh.LinkFigures?) {
    self.init(
      hub: line.hub ?? PeerID(high: 0, middle: 0, low: 0), number: line.id, url: line.address?.url ?? "",
      isOutgoing: line.isOutgoing, dialect: dialect, carrier: Carrier.websocket.rawValue, since: line.since,
      roundTrip: figures?.roundTrip.map { Int($0) * 1000 }, framesSent: figures?.framesOut ?? 0,
      framesReceived: figures?.framesIn ?? 0, bytesSent: figures?.bytesOut ?? 0,
      bytesReceived: figures?.bytesIn ?? 0)
  }
}

extension HubFigures {
  init(_ figures: HubMesh.HubFigures, _ wallOffset: Int64) {
    let card = figures.card
    self.init(
      id: card.id, name: card.name, region: card.region, url: card.url, epoch: card.epoch,
      distance: figures.distance, via: figures.nextHop, lastHeard: figures.lastHeard + wallOffset,
      peers: Int(card.peers), connections: Int(card.connections), capacity: Int(card.capacity),
      isDraining: card.isDraining, isFull: card.isFull, dialect: .mesh)
  }

  init(classic hub: PeerID, _ line: Line, _ now: Int64) {
    self.init(
      id: hub, name: "", region: "", url: line.address?.url ?? "", epoch: 0, distance: 1, via: hub,
      lastHeard: now, peers: 0, connections: 0, capacity: 0, isDraining: false, isFull: false,
      dialect: .classic)
  }
}
