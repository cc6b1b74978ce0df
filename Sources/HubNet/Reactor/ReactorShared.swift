internal import HubKernel
internal import Synchronization

/// What all reactors of a server share.
final class ReactorShared: Sendable {
  let limits: ConnectionLimits
  let memory: MemoryBudget
  /// What messages and bodies that are not whole yet take; they may have as much as the output.
  let held = Atomic<Int>(0)
  /// How many servers' names are being asked for.
  let preparations = Atomic<Int>(0)
  let meters: NetMeters
  let datagrams: DatagramMeters
  let log: Log
  /// In the order of their lanes.
  let ports: [ReactorPort]
  /// Set when descriptors ran out, so that one line is logged and not one for each reactor.
  let isStarved = Atomic<Bool>(false)
  /// Set while the server stops: answers then end their connections.
  let isDraining = Atomic<Bool>(false)
  /// What names stand for besides what the system says; tests set it, since no name has two addresses
  /// everywhere.
  let names = Lock<[String: [RemoteAddress]]>([:])
  /// An errno that accepting is to fail with; tests set it, since they cannot use up their own descriptors.
  let acceptFailure = Atomic<Int32>(0)

  init(
    _ settings: Limits, meters: NetMeters, datagrams: DatagramMeters, log: Log, ports: [ReactorPort]
  ) {
    limits = ConnectionLimits(settings)
    memory = MemoryBudget(limit: settings.queuedTotal.bytes)
    self.meters = meters
    self.datagrams = datagrams
    self.log = log
    self.ports = ports
  }
}
