/// What a lane keeps of one connection. Small, because most connections are idle most of the time.
struct ConnectionRecord: SlabRecord {
  enum State: UInt8 {
    case free
    /// The upgrade waits for a decision.
    case arriving
    case open
    /// Closed by us; the transport has yet to say that it is over.
    case closing
  }

  var state = State.free
  /// Whether every message goes to whom `socket` names, and not through the peer protocol.
  var isDiverted = false
  /// Whether it is one of our peers, and not a plugin's own socket or a server that we called.
  var isPeer = true
  var isHub = false
  /// Whether it belongs to its tenant whatever networks it names.
  var isBound = false
  /// Whether its id stands in the directory of its tenant. Where there are tenants, those who have not said
  /// which is theirs stand nowhere.
  var hasPlace = false
  private(set) var namespace = Namespace.standard
  var slotCount: UInt16 = 0
  let generation: UInt32
  var link = Link(index: 0, generation: 0)
  /// How often something came from the other side, by which a probe sees whether it still lives.
  var signsOfLife: UInt32 = 0
  var peer = PeerID.none
  var spelling = PeerSpelling.lowercase
  /// The network joined last, which is the one a message means when it names none.
  var room: Room? {
    didSet { door = room?.door ?? .none }
  }
  /// The way into `room`.
  private(set) var door = RoomDoor.none
  /// Further networks, where a peer may be in several.
  var otherRooms: [Room] = []
  var socket: SocketHandler?
  /// What the first slot holds; where there is one plugin with a slot, that is all.
  var firstState: AnyObject?
  var slots: UnsafeMutablePointer<AnyObject?>?
  var remote = RemoteAddress()
  var resumeKey = ResumeKey.none

  /// Where the lane counts for its tenant; the book outlives every connection.
  private(set) var traffic: UnsafeMutablePointer<TenantBook.Line>?

  init(generation: UInt32) { self.generation = generation }

  /// Whether it is still in the room, or in the tenant, in which another lane found it.
  func isIn(_ scope: UInt64) -> Bool {
    scope == 0 || door.scope == scope || (hasPlace && namespace.scope == scope)
      || otherRooms.contains { $0.scope == scope }
  }

  mutating func belong(to namespace: Namespace, _ book: TenantBook) {
    self.namespace = namespace
    traffic = book.line(namespace)
  }
}
