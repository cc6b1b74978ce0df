import Synchronization

/// Who is connected, in which namespace and in which rooms: what all lanes share.
///
/// Everything is keyed by (namespace, peer) or (room, peer): a check that is forgotten finds nobody, it does
/// not leak.
public final class Switchboard: Sendable {
  /// Who speaks for a peer id in a namespace.
  let identities = Directory()
  /// Which connection a member of a room is on.
  let routes = Directory()
  private let rooms = Lock([RoomKey: Room]())
  private let scopes = Atomic<UInt64>(Namespace.lastScope)
  let connectionCount = Atomic<Int>(0)
  let peerCount = Atomic<Int>(0)

  private struct RoomKey: Hashable {
    var namespace: Namespace
    var name: NetworkName
  }

  /// How many WebSocket connections are open.
  public var connections: Int { connectionCount.load(ordering: .relaxed) }
  /// How many peers have joined a network.
  public var peers: Int { peerCount.load(ordering: .relaxed) }
  /// Every network that has a member.
  public var networks: [Room] {
    rooms.withLock { Array($0.values) }
  }

  /// There are as many networks as may be, in the hub or in the tenant.
  struct Shortage: Error {}

  /// The room of that name, made when it is the first time it is asked for.
  func room(
    _ namespace: Namespace, _ name: NetworkName, limit: Int, quota: Int,
    _ census: UnsafeMutablePointer<TenantBook.Line>
  ) throws(Shortage) -> Room {
    let found: Result<Room, Shortage> = rooms.withLock { rooms in
      let key = RoomKey(namespace: namespace, name: name)
      if let room = rooms[key] { return .success(room) }
      guard rooms.count < limit else { return .failure(Shortage()) }
      guard census.pointee.networks.take(upTo: quota) else { return .failure(Shortage()) }
      let scope = scopes.wrappingAdd(1, ordering: .relaxed).newValue
      let room = Room(namespace: namespace, name: name, scope: scope, census)
      rooms[key] = room
      return .success(room)
    }
    return try found.get()
  }

  /// The room of that name if it has members.
  func existingRoom(_ namespace: Namespace, _ name: NetworkName) -> Room? {
    rooms.withLock { $0[RoomKey(namespace: namespace, name: name)] }
  }

  /// Forgets a room that has become empty. Whoever was about to join it finds it closed and asks for a new
  /// one.
  func retire(_ room: Room) {
    rooms.withLock { rooms in
      let isEmpty = room.members.withLock { members in
        members.isClosed = members.isClosed || members.list.isEmpty
        return members.isClosed
      }
      let key = RoomKey(namespace: room.namespace, name: room.name)
      if isEmpty, rooms[key] === room {
        rooms[key] = nil
        room.census.pointee.networks.giveBack()
      }
      // A dictionary keeps the room for all that it has ever held.
      if rooms.isEmpty { rooms = [:] }
    }
  }
}
