/// What a plugin may use.
public final class Host: Sendable {
  let core: KernelCore
  let ticket: PluginTicket
  private let capabilities: [Capability: any Sendable]
  private let allowed: Set<Capability>
  let tasks: Tasks
  let mailbox = Lock<Mailbox?>(nil)
  private let timers = Lock<[TimerTicket]>([])
  let belongings = Belongings()
  private let slotCount = Lock(0)
  private let failed: @Sendable (any Error) -> Void

  init(
    core: KernelCore, ticket: PluginTicket, manifest: Manifest, capabilities: [Capability: any Sendable],
    failed: @escaping @Sendable (any Error) -> Void
  ) {
    self.core = core
    self.ticket = ticket
    self.capabilities = capabilities
    allowed = Set(manifest.requires + manifest.wants)
    tasks = Tasks(on: core.executor)
    self.failed = failed
  }

  /// Its log.
  public var log: Log { Log(plugin: ticket.id, hub: core.logs) }
  /// The hub's clock.
  public var clock: any HubClock { core.clock }
  /// Its meters, under its own name.
  public var metrics: Meters { Meters(owner: ticket.id, registry: core.meterRegistry) }
  /// What the hub looks like from inside.
  public var hub: HubView { HubView(core: core) }

  /// Where else peers may go, for whoever knows and for whoever sends peers away.
  public var referral: Referral { core.referral }

  /// A capability the manifest says it requires.
  public func require<P>(_ type: P.Type) throws -> P {
    let capability = Capability(type)
    guard allowed.contains(capability) else { throw HostError.notInManifest(capability.name) }
    guard let service = capabilities[capability] as? P else { throw HostError.notOffered(capability.name) }
    return service
  }

  /// A capability the manifest says it wants, if somebody offers it.
  public func want<P>(_ type: P.Type) -> P? {
    let capability = Capability(type)
    return allowed.contains(capability) ? capabilities[capability] as? P : nil
  }

  /// The right to tell an event. Only its own room can make one.
  public func emitter<E: Event>(_ type: E.Type) -> Emitter<E> { core.bus.emitter(type) }

  /// The right to tell events of a name that the plugin has declared.
  package func emitter(named name: String) -> Emitter<NamedEvent> {
    core.bus.emitter(NamedEvent.self, named: name)
  }

  /// Says that its plugin does not keep up with its events.
  package func isBehind(_ dropped: Int) {
    core.events.stateChanged.emit(
      PluginStateChanged(plugin: ticket.id, state: .behind, reason: "\(dropped) events dropped so far"))
  }

  /// The right to ask before an intent is carried out, for the plugin that carries it out.
  public func gate<I: Intent>(_ type: I.Type) -> Gate<I> {
    Gate(number: core.gates.register(type, isPatient: type is any PatientIntent.Type).number, core: core)
  }

  /// State of its own on every connection.
  public func slot<State: AnyObject>(_ make: @escaping @Sendable () -> State) -> Slot<State> {
    let number = slotCount.withLock { count in
      defer { count += 1 }
      return count
    }
    return core.slots.slot("\(ticket.id)/\(number)", make)
  }

  /// Sends text to a peer, wherever it is; false when no such peer is connected.
  @discardableResult
  public func send(_ text: String, to peer: PeerID, in namespace: Namespace) -> Bool {
    guard let connection = core.switchboard.identities.find(namespace.scope, peer) else {
      core.undelivered.withLock { $0.hear }?(text, peer, namespace)
      return false
    }
    var text = text
    return text.withUTF8 {
      core.put(
        .notice, for: connection, from: connection, in: namespace.scope, UnsafeRawBufferPointer($0))
    }
  }

  /// Whether a peer is connected.
  public func isConnected(_ peer: PeerID, in namespace: Namespace) -> Bool {
    core.switchboard.identities.find(namespace.scope, peer) != nil
  }

  /// Closes a peer's connection; false when no such peer is connected.
  @discardableResult
  public func close(_ peer: PeerID, in namespace: Namespace, code: UInt16, reason: String) -> Bool {
    guard let connection = core.switchboard.identities.find(namespace.scope, peer) else { return false }
    core.close(connection, code: code, reason: reason)
    return true
  }

  /// Visits one connection on its own reactor, if it is still open then.
  public func visit(_ connection: ConnectionID, _ visit: @escaping @Sendable (Peer) -> Void) {
    core.inbox(connection.lane).run { lane in
      if lane.live(connection) != nil { visit(Peer(lane: lane, index: connection.index)) }
    }
  }

  /// The tenant that claims a network by its name, or the standard namespace when none does.
  public func claim(_ network: NetworkName) -> Namespace { core.namespaces.claim(network) }

  /// Whether a tenant claims networks by name. Where it does not, every name is its own, and only those come
  /// there who are bound to it.
  public func hasNetworks(_ namespace: Namespace) -> Bool { core.namespaces.hasNetworks(namespace) }

  /// The peers that have joined a network of that namespace, with the network.
  public func peers(in namespace: Namespace) -> [(peer: PeerID, network: NetworkName)] {
    core.switchboard.networks.filter { $0.namespace == namespace }.flatMap { room in
      room.members.withLock { $0.list.map { ($0.peer, room.name) } }
    }
  }

  /// Visits every connected peer on its own reactor, and returns when all have been visited.
  public func everyPeer(_ visit: @escaping @Sendable (Peer) -> Void) async {
    await withTaskGroup { group in
      for inbox in core.inboxes {
        group.addTask {
          await withCheckedContinuation { continuation in
            inbox.run { lane in
              lane.forEachPeer(visit)
              continuation.resume()
            }
          }
        }
      }
    }
  }

  /// Runs work of its own until it returns or the plugin stops. Throwing restarts the plugin.
  public func spawn(_ work: @escaping @Sendable () async throws -> Void) {
    tasks.run { [failed] in
      do { try await work() } catch {
        // Whatever a task throws because it was cancelled is no failure.
        if !Task.isCancelled, !(error is CancellationError) { failed(error) }
      }
    }
  }

  private static let shortestPeriod = Duration.milliseconds(1)

  /// Does something again and again, between the events it hears.
  public func every(_ period: Duration, _ work: @escaping @Sendable () async -> Void) {
    let ticket = core.timers.every(max(period, Host.shortestPeriod)) { [weak self] in
      self?.mailbox.withLock { $0 }?.put(.work(work))
    }
    timers.withLock { $0.append(ticket) }
  }

  /// Calls another server, which `trunk` hears of on one of the reactors. What is left of its calls when the
  /// plugin stops is ended, unless a successor has taken it over.
  @discardableResult
  public func call(
    _ url: String, _ options: CallOptions = CallOptions(), at station: Int = 0, _ trunk: any Trunk
  ) -> Call {
    let inbox = core.inbox(atStation: station)
    let call = Call(inbox, belongings)
    inbox.run { $0.call(OutgoingCall(url, options), call, trunk) }
    return call
  }

  /// Takes over a call of the instance it replaces, in `adopt`.
  public func adopt(_ call: Call) { call.move(to: belongings) }

  /// Takes over all calls, ports and alarms of the instance it replaces, in `adopt`.
  public func adopt(everythingOf predecessor: Host) { belongings.take(allOf: predecessor.belongings) }

  /// How many reactors there are.
  public var stations: Int { core.inboxes.count }

  /// Does something on a reactor, after what was left there before.
  public func run(at station: Int = 0, _ work: @escaping @Sendable (Station) -> Void) {
    core.inbox(atStation: station).run { work(Station(lane: $0)) }
  }

  /// Asks whether a peer's connection still lives, and not merely has not been closed. The answer comes on
  /// that connection's reactor when it has had its time, and at once where there is none.
  public func probe(
    _ peer: PeerID, in namespace: Namespace, _ answer: @escaping @Sendable (Bool) -> Void
  ) {
    guard let holder = core.switchboard.identities.find(namespace.scope, peer) else { return answer(false) }
    core.inbox(holder.lane).run { $0.probe(holder) { answer($1) } }
  }

  /// Takes back what the plugin has left running; returns what that was. Tasks that do not end in time are
  /// left alone.
  func reclaim(within limit: Duration) async -> (timers: Int, tasks: Int, calls: Int) {
    let open = belongings.endAll()
    let left = timers.withLock { timers in
      defer { timers = [] }
      return timers
    }
    for ticket in left { core.timers.cancel(ticket) }
    let running = tasks.count
    if await !core.timers.within(limit, { [tasks] in await tasks.end() }) {
      core.log.warning("tasks of a plugin do not end", ["plugin": ticket.id])
    }
    return (left.count, running, open)
  }
}
