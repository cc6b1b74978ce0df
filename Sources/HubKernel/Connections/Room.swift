import Glibc

/// One network of one namespace, with the peers that joined it. Lives as long as it has members.
///
/// Joining, leaving and telling all members happen under the room's lock, so that every member sees arrivals
/// and departures in one order, whichever reactors they are on.
public final class Room: Sendable {
  /// What the room knows of one member.
  struct Member {
    var connection: ConnectionID
    var peer: PeerID
    var spelling: PeerSpelling
    var isHub: Bool
    /// What the member said of itself, ready to be told to others.
    var note: [UInt8]
  }

  struct Members {
    var list: [Member] = []
    var places: [PeerID: Int] = [:]
    var isClosed = false
  }

  /// The tenant it belongs to.
  public let namespace: Namespace
  /// What it is called on the wire.
  public let name: NetworkName
  /// Its name as JSON text, quotes included.
  public let quotedName: [UInt8]
  /// Never used twice, so a key made of it cannot reach into another room.
  let scope: UInt64
  let members = Lock(Members())

  init(namespace: Namespace, name: NetworkName, scope: UInt64) {
    self.namespace = namespace
    self.name = name
    self.scope = scope
    quotedName = name.jsonEscaped()
  }

  /// How many peers are in it.
  public var count: Int { members.withLock { $0.list.count } }
}

extension Room.Members {
  mutating func add(_ member: Room.Member) {
    if let place = places[member.peer] {
      list[place] = member
    } else {
      places[member.peer] = list.count
      list.append(member)
    }
  }

  func member(_ peer: PeerID) -> Room.Member? { places[peer].map { list[$0] } }

  /// Removes the peer if `connection` still speaks for it; the last member takes its place.
  mutating func remove(_ peer: PeerID, of connection: ConnectionID) -> Room.Member? {
    guard let place = places[peer], list[place].connection == connection else { return nil }
    places[peer] = nil
    let gone = list[place]
    let last = list.removeLast()
    if place < list.count {
      list[place] = last
      places[last.peer] = place
    }
    return gone
  }
}
