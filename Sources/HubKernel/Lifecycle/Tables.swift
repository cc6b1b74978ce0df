/// Everything plugins have declared, in the form in which lanes look it up. Never changed, only replaced.
final class Tables: Sendable {
  let receivers: ReceiverTable
  let openers: [PeerHandler]
  let closers: [PeerHandler]
  let sockets: [String: SocketHandler]
  let router: Router
  let quotas: QuotaTable
  private let gates: [any GateLists]
  /// The same where nobody has to count references to look.
  nonisolated(unsafe) let bareGates: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>
  /// A bit for each gate that has a handler; the last one stands for all that are left.
  let watched: UInt64

  init(
    receivers: ReceiverTable = ReceiverTable([]), openers: [PeerHandler] = [], closers: [PeerHandler] = [],
    sockets: [String: SocketHandler] = [:], router: Router = Router([]),
    quotas: QuotaTable = QuotaTable(), gates: [any GateLists] = []
  ) {
    self.receivers = receivers
    self.openers = openers
    self.closers = closers
    self.sockets = sockets
    self.router = router
    self.quotas = quotas
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

/// Who answers on a WebSocket path of its own.
final class SocketHandler: Sendable {
  let path: String
  let plugin: PluginTicket
  let receive: @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void

  init(
    path: String, plugin: PluginTicket,
    receive: @escaping @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void
  ) {
    self.path = path
    self.plugin = plugin
    self.receive = receive
  }
}
