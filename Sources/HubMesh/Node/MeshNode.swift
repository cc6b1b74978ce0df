internal import HubWire

/// One hub's part of the mesh: what it knows of the others, and what it tells them.
///
/// It has no clock, no sockets and no thread: whoever owns those says what happened and when, and is told
/// through `MeshEffects` what to do. The same calls in the same order have the same effects, bit for bit.
public final class MeshNode {
  /// What this hub tells others of itself.
  @exclusivity(unchecked) public internal(set) var card: HubCard
  /// How it behaves.
  @exclusivity(unchecked) public internal(set) var settings: MeshSettings
  /// How often things happened.
  @exclusivity(unchecked) public internal(set) var counters = MeshCounters()
  /// When `tick` is to be called next, at the latest. It may come nearer with every call of the node.
  public var due: Milliseconds { nextTick }
  @exclusivity(unchecked) var nextTick: Milliseconds
  /// Not counted: whoever makes a node has promised that this outlives it.
  unowned(unsafe) let effects: any MeshEffects
  /// What of it is used for every frame.
  let outlet: any MeshOutlet

  @exclusivity(unchecked) var now: Milliseconds
  let secrets: Secrets
  let writer = FrameWriter()
  let payload = FrameWriter()
  let forwarding = FrameWriter()
  let scratch = JSONScratch()

  /// Hubs by their places; this one has place 0. A place of a hub that is forgotten is used again.
  @exclusivity(unchecked) var hubTable: [HubRecord?] = []
  @exclusivity(unchecked) var hubPlaces: [HubID: UInt32] = [:]
  @exclusivity(unchecked) var freeHubs: [UInt32] = []
  let own: HubRecord
  @exclusivity(unchecked) var linksByID: [LinkID: Link] = [:]
  /// The link that a frame came over last; the next one is likely to come over it too.
  @exclusivity(unchecked) var heardLink: Link?
  /// In the order in which they came up.
  @exclusivity(unchecked) var linkList: [Link] = []
  /// Links that were let go of since the last tick. The frame that led to it may have come over one of them,
  /// and is still being read.
  @exclusivity(unchecked) var droppedLinks: [Link] = []

  @exclusivity(unchecked) var floodQueue: [UInt32] = []
  @exclusivity(unchecked) var floodedAt: Milliseconds
  @exclusivity(unchecked) var isMapDirty = false
  @exclusivity(unchecked) var refreshedAt: Milliseconds
  @exclusivity(unchecked) var queue: [UInt32] = []
  /// Hubs that are present and out of reach.
  @exclusivity(unchecked) var lostHubs: [UInt32] = []
  /// Hubs that are not present any more and still remembered.
  @exclusivity(unchecked) var goneHubs: [UInt32] = []
  @exclusivity(unchecked) var loadToldAt: Milliseconds
  @exclusivity(unchecked) var isLoadStale = false
  @exclusivity(unchecked) var isStopped = false
  /// Whether the fact of this hub has changed since it was told.
  @exclusivity(unchecked) var isOwnStale = false
  @exclusivity(unchecked) var tiredUntil = Milliseconds.min
  @exclusivity(unchecked) var forgotAt: Milliseconds = 0

  @exclusivity(unchecked) var networkTable: [NetworkRecord?] = []
  @exclusivity(unchecked) var networkPlaces: [NetworkKey: UInt32] = [:]
  @exclusivity(unchecked) var freeNetworks: [UInt32] = []
  /// The networks with members here.
  @exclusivity(unchecked) var localNetworks: [UInt32] = []
  let members: MemberTable
  let notes = NoteStore()
  @exclusivity(unchecked) var localMemberCount = 0
  @exclusivity(unchecked) var reasons: [String] = []
  /// Hubs that were named as interested before they were on the map.
  @exclusivity(unchecked) var strangers: [HubID: [NetworkKey]] = [:]
  @exclusivity(unchecked) var strangerCount = 0
  @exclusivity(unchecked) var contests: [Contest] = []
  /// Hubs that are asked for signs of life, as others claim peers of theirs.
  @exclusivity(unchecked) var watched: [HubRecord] = []
  /// Hubs that letters wait for whose receivers are elsewhere now.
  @exclusivity(unchecked) var redirected: [HubRecord] = []
  @exclusivity(unchecked) var registrationCount = 0
  /// Whether nobody is told who vanishes, as nobody is left here to hear of it.
  @exclusivity(unchecked) var isSilent = false

  @exclusivity(unchecked) var activeSessions: [Session] = []
  @exclusivity(unchecked) var looks = LookQueue()
  @exclusivity(unchecked) var touchedSessions: [Session] = []
  /// Hubs that are not to be believed any more, as of this call.
  @exclusivity(unchecked) var shunned: [HubRecord] = []
  /// How often it may be looked for another way on for a detour of others.
  @exclusivity(unchecked) var waysOn: Bucket
  @exclusivity(unchecked) var resetAt: Milliseconds = 0
  @exclusivity(unchecked) var resets = 0
  @exclusivity(unchecked) var choice: NeighbourChoice
  @exclusivity(unchecked) var pings: [PendingPing] = []

  /// A node without links. `effects` must outlive it; `seed` should be one that nobody can guess, as it also
  /// protects sessions from forgery.
  public init(
    _ card: HubCard, _ settings: MeshSettings, seed: UInt64, now: Milliseconds, effects: any MeshEffects
  ) {
    self.card = card
    self.settings = settings
    self.effects = effects
    outlet = MeshNode.outlet(to: effects)
    self.now = now
    nextTick = now
    secrets = Secrets(seed: seed)
    members = MemberTable(seed: secrets.next())
    waysOn = Bucket(rate: Self.waysOnPerSecond, seconds: 1, now: now)
    own = HubRecord(index: 0, fact: HubFact(card: card, version: 1), now: now)
    floodedAt = now
    refreshedAt = now
    loadToldAt = now
    choice = NeighbourChoice(seed: secrets.next(), now: now)
    own.distance = 0
    own.isPresent = true
    hubTable.append(own)
    hubPlaces[card.id] = 0
    encodeOwnFact()
  }

  /// So often in a second another way on is looked for, for a detour of others.
  static let waysOnPerSecond = 100

  private static func outlet<Effects: MeshEffects>(to effects: Effects) -> any MeshOutlet {
    BareOutlet(effects)
  }

  /// Hubs, links and sessions hold each other.
  deinit {
    for record in hubTable {
      record?.session = nil
      record?.links = []
    }
  }
}
