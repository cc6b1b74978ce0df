/// Everything plugins have declared, in the form in which lanes look it up. Never changed, only replaced.
final class Tables: Sendable {
  let receivers: ReceiverTable
  let openers: [PeerHandler]
  let closers: [PeerHandler]
  let returners: [ReturnHandler]
  let sockets: [String: SocketHandler]
  let router: Router
  let quotas: QuotaTable
  /// Who takes signals for peers elsewhere, and who hears what reactors leave for each other.
  let carrier: Carrier?
  let posts: PostHandler?
  /// Who takes signals for the hub itself.
  let ownSignals: Carrier?
  private let gates: [any GateLists]
  /// The same where nobody has to count references to look.
  nonisolated(unsafe) let bareGates: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>
  /// A bit for each gate that has a handler; the last one stands for all that are left.
  let watched: UInt64

  init(
    receivers: ReceiverTable = ReceiverTable([]), openers: [PeerHandler] = [], closers: [PeerHandler] = [],
    returners: [ReturnHandler] = [],
    sockets: [String: SocketHandler] = [:], router: Router = Router([]),
    quotas: QuotaTable = QuotaTable(), carrier: Carrier? = nil, posts: PostHandler? = nil,
    ownSignals: Carrier? = nil,
    gates: [any GateLists] = []
  ) {
    self.receivers = receivers
    self.openers = openers
    self.closers = closers
    self.returners = returners
    self.sockets = sockets
    self.router = router
    self.quotas = quotas
    self.carrier = carrier
    self.posts = posts
    self.ownSignals = ownSignals
    self.gates = gates
    bareGates = .allocate(capacity: gates.count)
    _ = bareGates.initialize(from: gates.map { Unmanaged.passUnretained($0 as AnyObject).toOpaque() })
    watched = gates.enumerated().reduce(into: 0) { bits, gate in
      if gate.element.hasDeciders { bits |= 1 << UInt64(min(gate.offset, 63)) }
    }
  }

  deinit { bareGates.deallocate() }

  @inline(__always)
  func gate<I: Intent>(_ gate: Gate<I>) -> GateTable<I> {
    guard gate.number < gates.count else { return GateTable(chains: [nil]) }
    // The kernel gives one number to one type of intent only, so the cast cannot go wrong.
    return unsafeDowncast(gates[gate.number], to: GateTable<I>.self)
  }
}

/// What is to be done with a message. In a struct of its own, because a bare closure that passes through a
/// dictionary is called through two more.
struct MessageHandler: Sendable {
  let call: @Sendable (borrowing Message) -> Void
}

/// Who handles messages of one type.
final class Receiver: Sendable {
  let type: String
  let plugin: PluginTicket
  private let offIn: Set<Namespace>
  private let isOffSomewhere: Bool
  let handle: MessageHandler

  init(
    type: String, plugin: PluginTicket, offIn: Set<Namespace>,
    handle: MessageHandler
  ) {
    self.type = type
    self.plugin = plugin
    self.offIn = offIn
    isOffSomewhere = !offIn.isEmpty
    self.handle = handle
  }

  @inline(__always)
  func isOff(in namespace: Namespace) -> Bool { isOffSomewhere && offIn.contains(namespace) }
}

/// Who is told first when a connection opens, or when it has closed.
struct PeerHandler: Sendable {
  let plugin: PluginTicket
  let offIn: Set<Namespace>
  let handle: @Sendable (Peer) -> Void

  func isOff(in namespace: Namespace) -> Bool { offIn.contains(namespace) }
}

/// Who is told when a peer has come back with another socket.
struct ReturnHandler: Sendable {
  let offIn: Set<Namespace>
  let handle: @Sendable (Peer, AdmitConnection) -> Void
}

/// Who hears what comes over a connection that is not left to the peer protocol.
final class SocketHandler: Sendable {
  let receive: @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void
  let trunk: (any Trunk)?
  /// The call by which it was made, if it was one.
  let call: Call?
  /// What joins it with a vehicle, if it has one.
  nonisolated(unsafe) let ride: Ride?

  /// For a path that a plugin owns.
  init(receive: @escaping @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void) {
    self.receive = receive
    trunk = nil
    call = nil
    ride = nil
  }

  /// For a peer whose messages a vehicle brings.
  init(_ ride: Ride) {
    // What a lane has of a connection stays on its thread.
    nonisolated(unsafe) let ride = ride
    receive = { bytes, kind, _ in
      // What still comes over a socket that another has replaced was said to nobody.
      if ride.loan == nil { ride.vehicle.received(bytes, kind, from: Rider(ride: ride)) }
    }
    trunk = nil
    call = nil
    self.ride = ride
  }

  init(_ trunk: any Trunk, _ call: Call? = nil) {
    self.trunk = trunk
    ride = nil
    self.call = call
    receive = { [trunk] in trunk.received($0, $1, on: $2) }
  }

  func ended(_ connection: ConnectionID, _ end: TrunkEnd, at station: Station) {
    call?.isDone()
    trunk?.ended(connection, end, at: station)
  }
}
