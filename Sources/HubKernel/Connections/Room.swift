/// One network of one namespace, with the peers that joined it. Lives as long as it has members.
///
/// Joining, leaving and telling all members happen under the room's lock, so that every member sees arrivals
/// and departures in one order, whichever reactors they are on.
public final class Room: @unchecked Sendable {
  // Sendable: what is not behind its lock never changes, and what `census` points to is atomic.
  typealias Member = RoomMember

  /// The tenant it belongs to.
  public let namespace: Namespace
  /// What it is called on the wire.
  public let name: NetworkName
  /// Its name as JSON text, quotes included.
  public let quotedName: [UInt8]
  /// Never used twice, so a key made of it cannot reach into another room.
  let scope: UInt64
  let members = Lock(RoomMembers())
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
