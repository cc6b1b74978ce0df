internal import HubWire

/// One hub's part of the mesh: what it knows of the others, and what it tells them.
///
/// It has no clock, no sockets and no thread: whoever owns those says what happened and when, and is told
/// through `MeshEffects` what to do. The same calls in the same order have the same effects, bit for bit.
public final class MeshNode {
  /// What this hub tells others of itself.
  public internal(set) var card: HubCard
  /// How it behaves.
  public let settings: MeshSettings
  /// How often things happened.
  public internal(set) var counters = MeshCounters()
  /// When `tick` is to be called next, at the latest. It may come nearer with every call of the node.
  public internal(set) var due: Milliseconds
  unowned let effects: any MeshEffects

  var now: Milliseconds
  let secrets: Secrets
  let writer = FrameWriter()
  let payload = FrameWriter()
  let forwarding = FrameWriter()
  let scratch = JSONScratch()

  /// Hubs by their places; this one has place 0. A place of a hub that is forgotten is used again.
  var hubTable: [HubRecord?] = []
  var hubPlaces: [HubID: UInt32] = [:]
  var freeHubs: [UInt32] = []
  let own: HubRecord
  var linksByID: [LinkID: Link] = [:]
  /// In the order in which they came up.
  var linkList: [Link] = []

  var floodQueue: [UInt32] = []
  var floodedAt: Milliseconds
  var isMapDirty = false
  var refreshedAt: Milliseconds
  var queue: [UInt32] = []
  /// Hubs that are present and out of reach.
  var lostHubs: [UInt32] = []
  /// Hubs that are not present any more and still remembered.
  var goneHubs: [UInt32] = []
  var loadToldAt: Milliseconds
  var isLoadStale = false
  var isStopped = false
  /// Whether the fact of this hub has changed since it was told.
  var isOwnStale = false
  var forgotAt: Milliseconds = 0

  var networkTable: [NetworkRecord?] = []
  var networkPlaces: [NetworkKey: UInt32] = [:]
  var freeNetworks: [UInt32] = []
  /// The networks with members here.
  var localNetworks: [UInt32] = []
  let members: MemberTable
  let notes = NoteStore()
  var localMemberCount = 0
  var reasons: [String] = []
  /// Hubs that were named as interested before they were on the map.
  var strangers: [HubID: [NetworkKey]] = [:]
  var strangerCount = 0
  var contests: [Contest] = []
  var registrationCount = 0
  /// Whether nobody is told who vanishes, as nobody is left here to hear of it.
  var isSilent = false

  var activeSessions: [Session] = []
  var looks = LookQueue()
  var touchedSessions: [Session] = []
  /// Hubs that are not to be believed any more, as of this call.
  var shunned: [HubRecord] = []
  var resetAt: Milliseconds = 0
  var resets = 0
  var choice: NeighbourChoice
  var pings: [PendingPing] = []

  /// A node without links. `effects` must outlive it; `seed` should be one that nobody can guess, as it also
  /// protects sessions from forgery.
  public init(
    _ card: HubCard, _ settings: MeshSettings, seed: UInt64, now: Milliseconds, effects: any MeshEffects
  ) {
    self.card = card
    self.settings = settings
    self.effects = effects
    self.now = now
    due = now
    secrets = Secrets(seed: seed)
    members = MemberTable(seed: secrets.next())
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
}
