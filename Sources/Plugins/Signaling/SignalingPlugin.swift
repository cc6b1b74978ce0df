public import HubKernel

/// Lets peers announce themselves, find each other and exchange signals.
public final class SignalingPlugin: Plugin {
  public static let manifest = Manifest(
    "signaling", "Lets peers announce themselves, find each other and exchange signals.",
    provides: [Capability((any Announcing).self), Capability((any Greeting).self)])

  let settings: Tenanted<Settings>
  let host: Host
  let counts: Metrics
  let announceGate: Gate<AnnouncePeer>
  let announced: Emitter<PeerAnnounced>
  let left: Emitter<PeerLeft>
  let said: Emitter<PeerGoodbye>
  let paces: Slot<AnnouncePace>
  let followers = Followers()
  let greeters = Greeters()
  private let offIn = Lock<Set<Namespace>>([])
  /// Changed only while all reactors stand still.
  @exclusivity(unchecked) nonisolated(unsafe) private(set) var elsewhere = Elsewhere()

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    counts = Metrics(host.metrics)
    announceGate = host.gate(AnnouncePeer.self)
    announced = host.emitter(PeerAnnounced.self)
    left = host.emitter(PeerLeft.self)
    said = host.emitter(PeerGoodbye.self)
    paces = host.slot(AnnouncePace.init)
  }

  public func wire(_ hub: Wiring) {
    offIn.withLock { $0 = hub.offIn }
    hub.receive(.opening) { [self] in greet($0) }
    hub.receive("announce") { [self] in announce($0) }
    hub.receive("goodbye") { [self] in goodbye($0) }
    hub.receive(.closing) { [self] in depart($0) }
    for type in SignalingPlugin.signals { hub.receive(type) { $0.forward() } }
    hub.receive("ping") { [self] in pong($0.peer) }
    hub.receive("peer-discovered") { [self] in refuseHubTalk($0) }
    // Clients say these when a page unloads; the originals take them and do nothing, and so do we.
    for type in ["cleanup", "cleanup-all"] { hub.receive(type) { _ in } }
    hub.offer((any Announcing).self, self)
    hub.offer((any Greeting).self, greeters)
  }

  public func adopt(_ predecessor: SignalingPlugin) { elsewhere = predecessor.elsewhere }

  public func drain() async {
    // An instance that a reload replaces is drained as well, and then nobody has to go.
    if host.hub.isDraining { await tellGoingAway() }
  }

  /// What goes from one peer to another untouched. The originals forgot all but the first three, and their
  /// clients send every one of them.
  static let signals = [
    "offer", "answer", "ice-candidate", "connection-rejected", "renegotiation-offer", "renegotiation-answer",
    "ice-restart-offer", "ice-restart-answer",
  ]
}

extension SignalingPlugin: Announcing {
  /// How many announcements have been made since the hub started.
  public var announcementCount: Int { counts.announcements.value }

  /// Whether a tenant has the plugin off.
  public func isOff(in namespace: Namespace) -> Bool { offIn.withLock { $0.contains(namespace) } }

  /// Begins to tell somebody who enters and leaves.
  public func follow(_ follower: any PresenceFollower) { followers.add(follower) }

  /// Tells it nothing more.
  public func unfollow(_ follower: any PresenceFollower) { followers.remove(follower) }
}
