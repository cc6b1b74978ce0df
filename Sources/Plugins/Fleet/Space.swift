import HubKernel
import HubMesh

/// One network of one tenant that has members here, as the hub knows it.
final class Space {
  let network: FleetNetwork
  let namespace: Namespace
  let name: NetworkName
  /// Its name as JSON text.
  let quotedName: [UInt8]
  let room: Room
  /// Who is here, and on which connection.
  var members: [PeerID: ConnectionID] = [:]

  init(_ network: FleetNetwork, _ room: Room) {
    (self.network, self.room) = (network, room)
    (namespace, name) = (room.namespace, room.name)
    quotedName = room.name.jsonEscaped()
  }
}
