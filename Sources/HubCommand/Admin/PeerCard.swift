internal import HubKernel
internal import HubNet

/// What administrators are shown of a peer.
struct PeerCard: Sendable {
  let id: PeerID
  let tenant: String
  let networks: [String]
  let isHub: Bool
  let isBound: Bool
  let address: String

  /// To be called on the reactor that owns the peer.
  init(_ peer: Peer) {
    id = peer.id
    tenant = peer.namespace.name
    networks = peer.rooms.map { String(decoding: $0.name.bytes, as: UTF8.self) }.sorted()
    isHub = peer.isHub
    isBound = peer.isBound
    address = peer.remote.words
  }

  func write(to writer: JSONWriter) {
    writer.object {
      $0.field("id", id.description)
      $0.field("tenant", tenant)
      $0.list("networks", { list in networks.forEach(list.string) })
      $0.field("isHub", isHub)
      $0.field("isBound", isBound)
      $0.field("address", address)
    }
  }
}
