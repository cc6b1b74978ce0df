import HubKernel
import HubMesh

/// One connection with another hub, from the call or the announcement to its end. Used on the reactor of the
/// engine alone. A line that becomes a link keeps its number.
final class Line {
  /// How far it has come.
  enum Stage {
    /// It was called and has not answered.
    case calling
    /// It was called, has answered, and the two find out who they are.
    case greeting(Greeting)
    /// It came here, and its reactor is about to hand it over.
    case arriving(HubHello?)
    /// It is a link of the mesh.
    case link(epoch: UInt64)
    /// It leads to a hub of another kind.
    case conversing
    /// It has ended, or is about to and says nothing of account any more.
    case over
  }

  let id: LineID
  let isOutgoing: Bool
  /// What was called; nil for one that came here.
  let address: HubAddress?
  /// The hub that was called because the mesh wants it as a neighbour.
  let suitor: PeerID?
  @exclusivity(unchecked) var stage: Stage
  /// The hub at the other end, once it is known.
  var hub: PeerID?
  /// The tenant whose hubs these are.
  private(set) var namespace = Namespace.standard
  var connection: ConnectionID?
  var call: Call?
  /// Whoever asked for the call.
  var caller: CallHandle?
  /// When it came about, on the wall.
  var since: Int64 = 0
  /// Whether it is being closed because a data channel carries what it did.
  var isMigrated = false
  /// The hub of an older kind that was called back.
  var older: PeerID?
  /// The port at which one that came here says it listens; none if it is 0.
  private(set) var port: UInt16 = 0
  /// When this hub last announced itself on it.
  var askedAt: Int64 = 0
  /// What the other side said before it was known of which kind it is.
  var backlog = Backlog()
  /// How it ended, where this hub knows better than a close code says.
  var verdict: LinkEvent?
  /// Whether the hub at the other end had to prove that it belongs here.
  var isProven = false
  /// Whether it was called without the token of this hub, because nobody has named it.
  var isTokenWithheld = false
  /// Where it is, once that is known.
  var remote: RemoteAddress?

  init(_ id: LineID, calling address: HubAddress, for caller: CallHandle?, suitor: PeerID?) {
    self.id = id
    isOutgoing = true
    self.address = address
    self.caller = caller
    self.suitor = suitor
    stage = .calling
  }

  init(_ id: LineID, from candidate: Candidate) {
    self.id = id
    isOutgoing = false
    address = nil
    suitor = nil
    hub = candidate.hub
    connection = candidate.connection
    namespace = candidate.namespace
    backlog = candidate.backlog
    port = candidate.port
    stage = .arriving(candidate.hello)
  }

  var isLink: Bool { if case .link = stage { true } else { false } }
  var isOver: Bool { if case .over = stage { true } else { false } }

  var dialect: Dialect? {
    switch stage {
    case .link: .mesh
    case .conversing: .classic
    default: nil
    }
  }

}

/// A call that somebody asked for.
final class CallHandle: LinkCall {
  private let seat: Seat
  private let host: Host
  let hear: @Sendable (LinkEvent) -> Void

  init(_ seat: Seat, _ host: Host, _ hear: @escaping @Sendable (LinkEvent) -> Void) {
    self.seat = seat
    self.host = host
    self.hear = hear
  }

  func end(reason: String) {
    host.run { [self] station in seat.engine.hangUp(self, reason, at: station) }
  }
}

/// Where the engine sits, which a reload hands from one instance of the plugin to the next.
final class Seat: @unchecked Sendable {
  // Sendable: it changes only while all reactors and mailboxes stand still, in `adopt`.
  @exclusivity(unchecked) var engine: Engine
  /// The engine for the length of a call, during which it does not change.
  @inline(__always)
  var bare: Unmanaged<Engine> { .passUnretained(engine) }

  init(_ engine: Engine) { self.engine = engine }
}

/// Which connection with another hub. None is used twice; a line that becomes a link keeps its number.
typealias LineID = UInt32
