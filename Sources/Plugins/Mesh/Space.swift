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
  var room: Room?
  /// Who is here, and on which connection.
  var members: [PeerID: ConnectionID] = [:]
  /// For whom lines speak.
  var proxies: [PeerID: Proxy] = [:]
  /// Of those elsewhere, whoever is not what nearly all are, so that their departure is told as it should be.
  var oddities: [PeerID: Oddity] = [:]

  /// A peer of a hub of another kind.
  struct Proxy {
    var line: LineID
    var guest: Guest
  }

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

  var isEmpty: Bool { members.isEmpty && proxies.isEmpty }

  /// The lines that speak for somebody here.
  var lines: Set<LineID> { Set(proxies.values.map(\.line)) }

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
