import HubKernel
import HubMesh

/// Shows the fleet to operators on the admin address.
struct FleetRoutes: Sendable {
  static let path = "/admin/v1/fleet"

  let desk: Desk
  let host: Host
  let name: String

  /// Another hub, as this one knows it.
  private struct Row {
    let id: PeerID
    let peers: Int
    let messages: Int
    let bytes: Int
    let waiting: Int
  }

  private static let hub = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("name", .text, "its name, where it is known"),
    JSONMemberShape("peers", .count, "its peers in networks with members here; of this hub all"),
    JSONMemberShape("messages", .count, "signals from and to it"),
    JSONMemberShape("bytes", .count, "bytes of signals to it"),
    JSONMemberShape("waitingBytes", .count, "of these, what it has not confirmed"),
  ])

  static let shape = JSONShape.object([
    JSONMemberShape("name", .text, "what the fleet is called"),
    JSONMemberShape("id", .hex(40), "the hub that is asked"),
    JSONMemberShape("isConnected", .bool, "whether there is a connection with NATS"),
    JSONMemberShape("hubs", .list(hub), "the hubs that live, the one that is asked first"),
  ])

  static let words = RouteDescription(
    "The hubs of the fleet as this one knows them", tag: "fleet",
    answers: [RouteAnswer("the fleet", shape, hasTag: true)])

  func wire(_ hub: Wiring) {
    hub.serve(.GET, Self.path, for: .administrators, about: Self.words) { _ in await answer() }
  }

  private func answer() async -> HTTPResponse {
    let rows = await withCheckedContinuation { continuation in
      desk.run { desk, _ in continuation.resume(returning: Self.rows(desk)) }
    }
    let isConnected = desk.state.withLock { $0.isConnected }
    let json = JSONWriter()
    json.object { json in
      json.field("name", name)
      json.field("id", host.hub.id)
      json.field("isConnected", isConnected)
      json.list("hubs") { list in
        list.object { json in
          json.field("id", host.hub.id)
          json.field("name", host.hub.name)
          json.field("peers", host.hub.peers)
          json.field("messages", rows.reduce(0) { $0 + $1.messages })
          json.field("bytes", rows.reduce(0) { $0 + $1.bytes })
          json.field("waitingBytes", rows.reduce(0) { $0 + $1.waiting })
        }
        for row in rows { list.object { Self.write(row, to: $0) } }
      }
    }
    let bytes = Array(json.bytes)
    var response = HTTPResponse.json(bytes)
    response.headers.append(EntityTag(of: bytes).header)
    return response
  }

  private static func write(_ row: Row, to json: JSONWriter) {
    json.field("id", row.id)
    json.field("name", "")
    json.field("peers", row.peers)
    json.field("messages", row.messages)
    json.field("bytes", row.bytes)
    json.field("waitingBytes", row.waiting)
  }

  /// On the desk's reactor.
  private static func rows(_ desk: Desk) -> [Row] {
    guard let node = desk.node else { return [] }
    var peers: [PeerID: Set<PeerID>] = [:]
    for space in node.spaces.values {
      for (peer, elsewhere) in space.elsewhere {
        for claim in elsewhere.claims { peers[claim.hub.life.hub, default: []].insert(peer) }
      }
    }
    return node.livingHubs.map { hub in
      let sent = hub.outgoing.confirmed &+ UInt64(hub.outgoing.count)
      return Row(
        id: hub.life.hub, peers: peers[hub.life.hub]?.count ?? 0,
        messages: Int(clamping: sent &+ hub.received),
        bytes: hub.outgoing.total, waiting: hub.outgoing.waiting)
    }
    .sorted { $0.id < $1.id }
  }
}
