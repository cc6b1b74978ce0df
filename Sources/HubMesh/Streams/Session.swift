/// What goes on between this node and another hub: two ordered streams of frames, one in each direction.
///
/// A session has two numbers, one from each side, that nobody can guess who is not on the path between them.
/// It begins when each side has shown the other's number, and what was sent in one is never taken in another.
final class Session {
  enum Phase {
    /// Nothing is going on, and nothing waits.
    case idle
    /// We have asked for the other's number.
    case greeting
    case open
  }

  /// A cycle, which ends when the hub lets go of the session: it is used for every frame, where looking
  /// whether it is still there would cost more than anything else of a session.
  let hub: HubRecord
  @exclusivity(unchecked) var phase = Phase.idle
  /// Our number and the other's in the session that is open, or in the one we ask for.
  var isOpen: Bool { phase == .open }
  @exclusivity(unchecked) var ownNumber: UInt64 = 0
  @exclusivity(unchecked) var otherNumber: UInt64 = 0
  /// Numbers of a session that the other asks for while one is open: it counts once the other shows ours.
  @exclusivity(unchecked) var nextOwnNumber: UInt64 = 0
  @exclusivity(unchecked) var nextOtherNumber: UInt64 = 0
  @exclusivity(unchecked) var token: UInt64 = 0
  @exclusivity(unchecked) var greetedAt: Milliseconds = 0
  @exclusivity(unchecked) var greetings = 0

  /// What was put in and is not acknowledged, from `firstSequence` on.
  let ring = FrameRing()
  @exclusivity(unchecked) var firstSequence: UInt64 = 1
  /// What the other has acknowledged last.
  var acknowledged: UInt64 { firstSequence &- 1 }
  var nextSequence: UInt64 { firstSequence &+ UInt64(ring.count) }
  /// State that is to be told once there is room for it.
  @exclusivity(unchecked) var jobs = JobQueue()
  /// When something was last acknowledged, or began to wait.
  @exclusivity(unchecked) var progressAt: Milliseconds = 0
  @exclusivity(unchecked) var roundTrip: Milliseconds = 0
  @exclusivity(unchecked) var deviation: Milliseconds = 0
  @exclusivity(unchecked) var repeats = 0
  /// When the first frame is to be repeated; nil if none is under way.
  @exclusivity(unchecked) var repeatAt: Milliseconds?

  /// The frame that is to come next, and what came before its turn.
  @exclusivity(unchecked) var expected: UInt64 = 1
  @exclusivity(unchecked) var early: [EarlyFrame] = []
  /// Whether what is handed over is in order, and what of it has been counted.
  @exclusivity(unchecked) var audit = StreamAudit()
  @exclusivity(unchecked) var counted = StreamAudit()
  @exclusivity(unchecked) var earlyBytes = 0
  @exclusivity(unchecked) var unacknowledged = 0
  @exclusivity(unchecked) var acknowledgeAt: Milliseconds?

  /// How far the other's clock is ahead of ours, at least; known since.
  @exclusivity(unchecked) var ahead: UInt32 = 0
  @exclusivity(unchecked) var aheadAt: Milliseconds?

  /// When another path was last tried.
  @exclusivity(unchecked) var detouredAt = Milliseconds.min / 2
  /// Answers that were not acknowledged in the session before.
  @exclusivity(unchecked) var carried: [[UInt8]] = []

  /// The other's clock in the last frame of its stream, and when that came.
  @exclusivity(unchecked) var heardStamp: UInt32 = 0
  @exclusivity(unchecked) var heardAt: Milliseconds?

  /// Its place among the active sessions, if it is one of them.
  @exclusivity(unchecked) var activePlace: Int?
  var isActive: Bool { activePlace != nil }
  /// When it is to be looked at next.
  @exclusivity(unchecked) var lookAt = Milliseconds.max
  @exclusivity(unchecked) var isTouched = false
  @exclusivity(unchecked) var lastUsed: Milliseconds = 0

  init(with hub: HubRecord) { self.hub = hub }
}
