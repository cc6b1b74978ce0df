import Synchronization

/// One plugin that has been made, and everything the kernel keeps for it.
final class PluginInstance: Sendable {
  let blueprint: any Blueprint
  let ticket: PluginTicket
  let host: Host
  let plugin: any Plugin
  let declared: Declared
  let mailbox: Mailbox
  /// Where Plugins.yaml switches it on. A reload may move the line without touching the plugin.
  let position: Lock<Position>
  private let mutable: Lock<Mutable>

  private struct Mutable {
    var state = PluginState.starting
    var number: Int?
    var unsubscribe: [ObjectIdentifier: @Sendable () -> Void] = [:]
  }

  /// What came out of `wire`, frozen.
  struct Declared: Sendable {
    let deciders: [DeclaredDecider]
    let receivers: [String: MessageHandler]
    let openers: [@Sendable (Peer) -> Void]
    let closers: [@Sendable (Peer) -> Void]
    let returners: [@Sendable (Peer, AdmitConnection) -> Void]
    let sockets: [String: @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void]
    let routes: [Route]
    let carrier: CarrierWishes?
    let posts: (@Sendable (UnsafeRawBufferPointer, ConnectionID, Station) -> Void)?
    let ownSignals: (@Sendable (borrowing Message, Room) -> Bool)?
    let offers: [Capability: any Sendable]
    let subscriptions: [ObjectIdentifier: @Sendable (Mailbox, Int) -> @Sendable () -> Void]
    let heard: [String]
    let health: (@Sendable () -> Health)?
    let named: NamedWiring
    let namedDeciders: [NamedDecider]
  }

  var id: String { blueprint.manifest.id }
  var state: PluginState { mutable.withLock { $0.state } }

  init(
    _ blueprint: any Blueprint, core: KernelCore, capabilities: [Capability: any Sendable],
    failed: @escaping @Sendable (PluginTicket, any Error) -> Void
  ) throws {
    self.blueprint = blueprint
    let manifest = blueprint.manifest
    let ticket = PluginTicket(
      id: manifest.id, clock: core.clock, log: core.log, registry: core.meterRegistry)
    self.ticket = ticket
    position = Lock(blueprint.position)
    host = Host(core: core, ticket: ticket, manifest: manifest, capabilities: capabilities) {
      failed(ticket, $0)
    }
    do {
      plugin = try blueprint.make(host)
    } catch {
      throw PluginFailure(
        plugin: manifest.id, position: blueprint.position, what: "could not be made: \(error)")
    }
    let wiring = Wiring(core: core, ticket: ticket, offIn: blueprint.offIn)
    plugin.wire(wiring)
    if let mistake = wiring.mistakes.first {
      throw PluginFailure(plugin: manifest.id, position: blueprint.position, what: mistake)
    }
    declared = Declared(
      deciders: wiring.deciders, receivers: wiring.receivers, openers: wiring.openers,
      closers: wiring.closers, returners: wiring.returners, sockets: wiring.sockets, routes: wiring.routes,
      carrier: wiring.carrier, posts: wiring.posts, ownSignals: wiring.ownSignals, offers: wiring.offers,
      subscriptions: wiring.subscriptions, heard: wiring.heard, health: wiring.healthCheck,
      named: wiring.named, namedDeciders: wiring.namedDeciders)
    let emitter = core.events.stateChanged
    mailbox = Mailbox(handlers: wiring.hearers, tasks: core.tasks) { dropped in
      guard dropped == 1 || dropped % Mailbox.limit == 0 else { return }
      emitter.emit(
        PluginStateChanged(plugin: manifest.id, state: .behind, reason: "\(dropped) events dropped so far"))
    }
    mutable = Lock(Mutable())
  }

  func become(_ state: PluginState, _ reason: String, _ core: KernelCore) {
    mutable.withLock { $0.state = state }
    ticket.broken.store(state == .failed && !declared.named.decidesItself, ordering: .relaxed)
    core.events.stateChanged.emit(PluginStateChanged(plugin: id, state: state, reason: reason))
  }

  /// Gives the plugin's timers a place to do their work. Not done in `init`, since the two hold on to each
  /// other.
  func attach() { host.mailbox.withLock { $0 = mailbox } }

  /// Begins to hear. A predecessor stops to hear in the same moment: each event reaches one of the two, and
  /// what the predecessor had not heard yet comes first.
  func subscribe(_ core: KernelCore, inPlaceOf predecessor: PluginInstance? = nil) {
    let number = predecessor?.mutable.withLock { $0.number } ?? core.bus.number()
    if let predecessor { mailbox.inherit(from: predecessor.mailbox) }
    let undo = declared.subscriptions.mapValues { $0(mailbox, number) }
    predecessor?.mutable.withLock { mutable in
      for event in undo.keys { mutable.unsubscribe[event] = nil }
    }
    predecessor?.unsubscribe()
    mutable.withLock {
      $0.number = number
      $0.unsubscribe = undo
    }
  }

  func unsubscribe() {
    let undo = mutable.withLock { mutable in
      defer { mutable.unsubscribe = [:] }
      return mutable.unsubscribe
    }
    for action in undo.values { action() }
  }

  /// Ends it: what it declared is taken back, what it left running is named.
  func end(_ core: KernelCore, deadline: Duration) async {
    unsubscribe()
    mailbox.close()
    if await !core.timers.within(deadline, { [mailbox] in await mailbox.untilIdle() }) {
      core.log.warning("a plugin did not finish with an event in time", ["plugin": id])
    }
    let plugin = plugin
    if await !core.timers.within(deadline, { await plugin.stop() }) {
      core.log.warning("a plugin did not stop in time", ["plugin": id])
    }
    let left = await host.reclaim(within: deadline)
    host.mailbox.withLock { $0 = nil }
    become(.stopped, "", core)
    if left.timers + left.tasks + left.calls > 0 {
      core.log.debug(
        "timers, tasks and calls were taken back",
        [
          "plugin": id, "timers": "\(left.timers)", "tasks": "\(left.tasks)", "calls": "\(left.calls)",
        ])
    }
  }
}
