import HubKernel
import HubMesh

/// The whole mesh, as it is drawn: every hub, every pair that is linked, and what carries each pair.
struct MeshGraph {
  /// One thing that carries what two hubs say to each other.
  struct Strand: Equatable {
    let carrier: String
    let roundTrip: Int?
    let frames: Int
    let bytes: Int
  }

  /// As it is answered. Times in it are those at which something happened, not how long ago that is, so what
  /// has not changed has the tag it had.
  struct Document: Sendable {
    let bytes: [UInt8]
    let tag: EntityTag

    init(_ graph: MeshGraph) {
      let json = JSONWriter()
      json.object { graph.write(to: $0) }
      bytes = Array(json.bytes)
      tag = EntityTag(of: bytes)
    }
  }

  let status: MeshStatus
  let reports: [PeerID: LinkReport]
  let peers: Int
  let connections: Int
  let capacity: Int
  /// By the hub that says so, then by the one at the other end.
  private let strands: [PeerID: [PeerID: [Strand]]]

  init(_ status: MeshStatus, _ reports: [PeerID: LinkReport], peers: Int, connections: Int, capacity: Int) {
    (self.status, self.reports) = (status, reports)
    (self.peers, self.connections, self.capacity) = (peers, connections, capacity)
    strands = reports.mapValues { report in
      Dictionary(grouping: report.entries, by: \.hub).mapValues { $0.map { Strand($0) } }
    }
  }

  /// What carries a link. Both ends may have told; this hub is believed before others, and then the one with
  /// the smaller id, so that figures do not jump from one end's to the other's.
  func strands(of edge: MeshEdge) -> [Strand] {
    let ends = edge.second == status.id ? [edge.second, edge.first] : [edge.first, edge.second]
    for end in ends {
      let other = end == edge.first ? edge.second : edge.first
      if let told = strands[end]?[other] { return told.sorted { $0.carrier < $1.carrier } }
    }
    return []
  }

  func write(to json: JSONWriter) {
    let outlook = MeshOutlook(status, now: 0)
    json.field("state", outlook.state.rawValue)
    json.field("id", status.id)
    json.field("mesh", status.mesh)
    json.list("hubs") { list in
      list.object { writeSelf(to: $0) }
      for hub in status.hubs { list.object { write(hub, to: $0) } }
    }
    let known = Set([status.id] + status.hubs.map(\.id))
    json.list("links") { list in
      for edge in status.edges where known.contains(edge.first) && known.contains(edge.second) {
        list.object { write(edge, to: $0) }
      }
    }
    json.list("lost") { list in
      for hub in status.lost {
        list.object { json in
          json.field("id", hub.id)
          json.field("name", hub.name)
          json.field("at", hub.at)
          json.field("reason", hub.reason)
        }
      }
    }
    json.list("pins") { list in
      for hub in MeshPins(status.edges).hubs.map(\.description).sorted() { list.string(hub) }
    }
  }

  private func writeSelf(to json: JSONWriter) {
    json.field("id", status.id)
    json.field("name", status.name)
    json.field("region", status.region)
    json.field("url", status.url)
    json.field("distance", 0)
    json.field("peers", peers)
    json.field("connections", connections)
    json.field("load", capacity > 0 ? Double(connections * 100 / capacity) / 100 : 0)
    json.field("isDraining", status.isDraining)
    json.field("isFull", false)
    json.field("dialect", Dialect.mesh.rawValue)
    writeReport(of: status.id, to: json)
  }

  private func write(_ hub: HubFigures, to json: JSONWriter) {
    json.field("id", hub.id)
    json.field("name", hub.name)
    json.field("region", hub.region)
    json.field("url", hub.url)
    if let distance = hub.distance { json.field("distance", distance) }
    if let via = hub.via { json.field("via", via) }
    json.field("peers", hub.peers)
    json.field("connections", hub.connections)
    json.field("load", hub.load)
    json.field("isDraining", hub.isDraining)
    json.field("isFull", hub.isFull)
    json.field("dialect", hub.dialect.rawValue)
    writeReport(of: hub.id, to: json)
  }

  private func writeReport(of hub: PeerID, to json: JSONWriter) {
    guard let report = reports[hub] else { return }
    json.field("streams") { json in
      json.field("migrations", report.migrations)
      json.field("lost", report.faults.lost)
      json.field("doubled", report.faults.doubled)
      json.field("reordered", report.faults.reordered)
    }
  }

  private func write(_ edge: MeshEdge, to json: JSONWriter) {
    json.field("first", edge.first)
    json.field("second", edge.second)
    json.list("carriers") { list in
      for strand in strands(of: edge) {
        list.object { json in
          json.field("carrier", strand.carrier)
          if let time = strand.roundTrip { json.field("roundTripMicroseconds", time) }
          json.field("frames", strand.frames)
          json.field("bytes", strand.bytes)
        }
      }
    }
  }
}

extension MeshGraph.Strand {
  init(_ entry: LinkReport.Entry) {
    self.init(carrier: entry.carrier, roundTrip: entry.roundTrip, frames: entry.frames, bytes: entry.bytes)
  }
}
