internal import HubWire

/// Finds a way to another peer, and keeps it (RFC 8445).
///
/// It has no clock, no sockets and no thread: whoever owns those says what happened and when, and is told
/// through `IceEffects` what to do. The same calls in the same order have the same effects, bit for bit.
/// Times are in milliseconds of a clock that never goes back. After any call but `send` ask `due` when `tick`
/// is to be called.
public final class IceAgent {
  /// How it behaves.
  public let settings: IceSettings
  /// Whether it is the one that chooses. A conflict may change it.
  public internal(set) var isControlling: Bool
  /// How far it has come.
  public internal(set) var state = IceState.new
  /// The way in use.
  public internal(set) var selected: IceSelection?
  /// How often things happened.
  @exclusivity(unchecked) public internal(set) var figures = IceFigures()
  /// Our candidates, in the order in which they were found.
  public internal(set) var localCandidates: [Candidate] = []
  /// Whether servers are still being asked.
  public internal(set) var isGathering = false

  /// Not counted: whoever makes an agent has promised that this outlives it.
  unowned(unsafe) let effects: any IceEffects
  var random: any RandomNumberGenerator
  let writer = StunWriter()
  /// For responses, which are written while a request of ours may still be in use.
  let answers = StunWriter()
  var tieBreaker: UInt64

  var generation: Generation
  /// The one before a restart, while its pair is in use.
  var oldGeneration: Generation?
  var servers: [IceServer] = []
  var bases: [Base] = []
  var discoveries: [Discovery] = []
  var relays: [TurnClient] = []
  var foundations: [String] = []
  var remotes: [Candidate] = []
  /// The best first.
  var pairs: [Pair] = []
  var triggered: [Pair] = []
  var early: [EarlyCheck] = []
  var questions = Questions<IcePurpose>()
  var peerReflexiveCount = 0
  /// When our candidates count as complete whatever servers say.
  var gatheringEndsAt = Int64.max
  /// When something new may be asked.
  var pacedAt = Int64.min
  var failsAt = Int64.max
  /// When the first pair of this generation was found to work.
  var firstValidAt: Int64?

  /// The pair in use, and what of it is needed for each datagram.
  var chosen: Pair?
  @exclusivity(unchecked) var path = Path()
  /// When anything last came over it.
  @exclusivity(unchecked) var heardAt: Int64 = 0
  @exclusivity(unchecked) var isSilent = false
  var selectedAt: Int64 = 0
  var consentAt = Int64.max

  /// An agent that knows nothing yet. `effects` must outlive it; `random` is asked for secrets, so that in a
  /// hub it must be one that nobody can guess.
  public init(
    _ settings: IceSettings, isControlling: Bool, random: any RandomNumberGenerator,
    effects: any IceEffects
  ) {
    self.settings = settings
    self.isControlling = isControlling
    self.effects = effects
    var random = random
    tieBreaker = random.next()
    generation = Generation(random: &random)
    self.random = random
  }

  /// What the other peer calls us by.
  public var localFragment: String { generation.localFragment }
  /// What proves that the other peer heard of us.
  public var localPassword: String { generation.localPassword }

  func change(to next: IceState) {
    guard state != next, state != .closed else { return }
    state = next
    effects.changed(next)
  }
}
