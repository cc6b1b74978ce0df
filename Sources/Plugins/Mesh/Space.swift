import HubKernel
import HubMesh
import Signaling

/// One network of one tenant, as far as this hub shares it with others.
final class Space {
  let key: NetworkKey
  let namespace: Namespace
  let name: NetworkName
  /// Its name as JSON text.
  let quotedName: [UInt8]
  /// Where its members here are, if it has any. Another room of the same name takes its place when everybody
  /// had left.
  @exclusivity(unchecked) var room: Room?
  /// Who is here, and on which connection.
  var members: [PeerID: ConnectionID] = [:]
  /// Peers of hubs of older kinds, for whom this hub speaks.
  @exclusivity(unchecked) var proxies: [PeerID: Guest] = [:]
  /// Members here that have lost their ids to somebody elsewhere, and whose connections are about to end.
  /// Until they have, nobody is told of those who have the ids now.
  var displaced: [PeerID: Guest?] = [:]
  /// Of those elsewhere, whoever is not what nearly all are, so that their departure is told as it should be.
  var oddities: [PeerID: Oddity] = [:]

  /// How a peer elsewhere spells its id, and whether it is a hub.
  struct Oddity {
    var spelling: PeerSpelling
    var isHub: Bool
  }

  init(_ key: NetworkKey, _ namespace: Namespace, _ name: NetworkName) {
    self.key = key
    self.namespace = namespace
    self.name = name
    quotedName = name.jsonEscaped()
  }

  var isEmpty: Bool { members.isEmpty && proxies.isEmpty && displaced.isEmpty }

  func note(_ guest: Guest) {
    let isOdd = guest.isHub || guest.spelling != .lowercase
    if isOdd || !oddities.isEmpty {
      oddities[guest.peer] = isOdd ? Oddity(spelling: guest.spelling, isHub: guest.isHub) : nil
    }
  }

  /// Somebody elsewhere, as its departure is told.
  func forget(_ peer: PeerID) -> Guest {
    let odd = oddities.removeValue(forKey: peer)
    return Guest(peer: peer, spelling: odd?.spelling ?? .lowercase, isHub: odd?.isHub ?? false, note: [])
  }
}
