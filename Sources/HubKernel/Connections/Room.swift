import Glibc

/// One network of one namespace, with the peers that joined it. Lives as long as it has members.
///
/// Joining, leaving and telling all members happen under the room's lock, so that every member sees arrivals
/// and departures in one order, whichever reactors they are on.
public final class Room: @unchecked Sendable {
  // Sendable: what is not behind its lock never changes, and what `census` points to is atomic.
  /// What the room knows of one member.
  struct Member {
    var peer: PeerID
    var connection: ConnectionID
    var spelling: PeerSpelling
    /// What the member said of itself, ready to be told to others.
    var note: [UInt8]
    var isHub: Bool

    /// Whom a gathering is about that is about nobody.
    static let nobody = Member(
      peer: .none, connection: ConnectionID(lane: .max, index: .max, generation: .max), spelling: .lowercase,
      note: [], isHub: false)
  }

  struct Members {
    /// In fewer than these a member is found by looking at each.
    static let few = 24

    var list: [Member] = []
    /// Where each member stands in the list, once there are more than a few.
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
  /// What is counted of its tenant.
  let census: UnsafeMutablePointer<TenantBook.Line>
  /// What a message passes through here on its way, for whoever holds the room anyway.
  let door: RoomDoor

  init(
    namespace: Namespace, name: NetworkName, scope: UInt64, _ census: UnsafeMutablePointer<TenantBook.Line>
  ) {
    self.namespace = namespace
    self.census = census
    self.name = name
    self.scope = scope
    quotedName = name.jsonEscaped()
    door = RoomDoor(scope: scope, quotedName)
  }

  deinit { door.close() }

  /// A number that no other room has or will have.
  public var number: UInt64 { scope }
  /// How many peers are in it.
  public var count: Int { members.withLock { $0.list.count } }
}

extension Room.Members {
  mutating func add(_ member: Room.Member) {
    if let place = place(member.peer) {
      list[place] = member
      return
    }
    // Doubling would leave a room of ten with places for sixteen.
    if list.count == list.capacity { list.reserveCapacity(list.count + max(2, list.count / 4)) }
    list.append(member)
    if !places.isEmpty {
      places[member.peer] = list.count - 1
    } else if list.count > Self.few {
      for (place, member) in list.enumerated() { places[member.peer] = place }
    }
  }

  func member(_ peer: PeerID) -> Room.Member? { place(peer).map { list[$0] } }

  private func place(_ peer: PeerID) -> Int? {
    places.isEmpty ? list.firstIndex { $0.peer == peer } : places[peer]
  }

  /// Removes the peer if `connection` still speaks for it; the last member takes its place.
  mutating func remove(_ peer: PeerID, of connection: ConnectionID) -> Room.Member? {
    guard let place = place(peer), list[place].connection == connection else { return nil }
    let gone = list[place]
    let last = list.removeLast()
    if place < list.count { list[place] = last }
    if list.count <= Self.few / 2 {
      places = [:]
    } else if !places.isEmpty {
      places[peer] = nil
      if place < list.count { places[last.peer] = place }
    }
    return gone
  }
}
