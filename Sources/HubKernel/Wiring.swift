/// What a plugin declares about itself: six verbs. The kernel owns everything declared and takes it back at
/// the end.
public final class Wiring {
  let core: KernelCore
  let ticket: PluginTicket
  var hearers: [ObjectIdentifier: [@Sendable (any Event) async -> Void]] = [:]
  var subscriptions: [ObjectIdentifier: @Sendable (Mailbox, Int) -> @Sendable () -> Void] = [:]
  private var filters: [ObjectIdentifier: Any] = [:]
  var heard: [String] = []
  var deciders: [DeclaredDecider] = []
  var receivers: [String: MessageHandler] = [:]
  var openers: [@Sendable (Peer) -> Void] = []
  var closers: [@Sendable (Peer) -> Void] = []
  var returners: [@Sendable (Peer, AdmitConnection) -> Void] = []
  var sockets: [String: @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void] = [:]
  var routes: [Route] = []
  var carrier: CarrierWishes?
  var posts: (@Sendable (UnsafeRawBufferPointer, ConnectionID, Station) -> Void)?
  var ownSignals: (@Sendable (borrowing Message, Room) -> Bool)?
  var offers: [Capability: any Sendable] = [:]
  var healthCheck: (@Sendable () -> Health)?
  var named = NamedWiring()
  var namedDeciders: [NamedDecider] = []
  /// What the plugin declared twice.
  var mistakes: [String] = []

  /// The tenants that switched the plugin off.
  public let offIn: Set<Namespace>

  init(core: KernelCore, ticket: PluginTicket, offIn: Set<Namespace>) {
    self.core = core
    self.ticket = ticket
    self.offIn = offIn
  }

  /// Hears an event after it happened: queued, one at a time, free to wait.
  ///
  /// `isOfInterest` looks at the event alone, where it happens: what a plugin would ignore need not crowd out
  /// of its mailbox what it must not miss.
  public func on<E: Event>(
    _ type: E.Type, where isOfInterest: @escaping @Sendable (E) -> Bool = { _ in true },
    _ hear: @escaping @Sendable (E) async -> Void
  ) {
    heard.append(E.wireName)
    hearers[ObjectIdentifier(type), default: []].append { event in
      if let event = event as? E, isOfInterest(event) { await hear(event) }
    }
    let others = filters[ObjectIdentifier(type)] as? @Sendable (E) -> Bool
    let isWanted: @Sendable (E) -> Bool = { others?($0) == true || isOfInterest($0) }
    filters[ObjectIdentifier(type)] = isWanted
    subscriptions[ObjectIdentifier(type)] = { [core, offIn] mailbox, number in
      let channel = core.bus.channel(type)
      channel.add(number) { event in
        if !offIn.isEmpty, let tenant = (event as? any TenantEvent)?.namespace, offIn.contains(tenant) {
          return
        }
        if isWanted(event) { mailbox.put(.event(event)) }
      }
      return { channel.remove(number) }
    }
  }

  /// Decides about an intent before it is carried out: inline, at once.
  public func before<I: Intent>(
    _ type: I.Type, at stage: Stage, _ decide: @escaping @Sendable (inout I) -> Verdict
  ) {
    _ = core.gates.register(type, isPatient: false)
    deciders.append(declared(type, stage, .inline(decide)))
  }

  /// Decides about a patient intent, with time to ask somebody else.
  public func before<I: PatientIntent>(
    _ type: I.Type, at stage: Stage, _ decide: @escaping @Sendable (inout I) async -> Verdict
  ) {
    _ = core.gates.register(type, isPatient: true)
    deciders.append(declared(type, stage, .patient(decide)))
  }

  /// Hears events of which the names alone are known, where they happen: at once, on whatever thread that is.
  package func on(
    _ names: [String], backlog: @escaping @Sendable () -> (waiting: Int, dropped: Int),
    _ hear: @escaping @Sendable (ToldEvent) -> Void
  ) {
    (named.hears, named.backlog) = (names, backlog)
    heard += named.heardNames
    subscriptions[ObjectIdentifier(ToldEvent.self)] = { [bus = core.bus, offIn, names = named.heardNames] in
      let number = $1
      bus.hear(names, number) { told in
        let tenant = offIn.isEmpty ? nil : (told.event as? any TenantEvent)?.namespace
        if tenant.map(offIn.contains) != true { hear(told) }
      }
      return { bus.forget(number) }
    }
  }

  /// Decides about a patient intent of which the name alone is known.
  package func before(
    _ intent: String, at stage: Stage, _ decide: @escaping @Sendable (inout any ToldIntent) async -> Verdict
  ) {
    named.decides.append(intent)
    namedDeciders.append(NamedDecider(intent: intent, stage: stage, decide: decide))
  }

  /// Tells events of these names, which nobody else has.
  package func emits(_ names: [String]) { named.emits = names }

  private func declared<I: Intent>(_ type: I.Type, _ stage: Stage, _ body: Decider<I>.Body) -> DeclaredDecider
  {
    DeclaredDecider(
      intentName: I.wireName, stage: stage, plugin: ticket,
      decider: Decider(plugin: ticket, stage: stage, body: body))
  }

  /// Owns one type of message of the wire. Runs on the reactor, once for each message.
  public func receive(_ type: String, _ handle: @escaping @Sendable (borrowing Message) -> Void) {
    let handler = MessageHandler(call: handle)
    if receivers.updateValue(handler, forKey: type) != nil { mistakes.append("it receives '\(type)' twice") }
  }

  /// Speaks first when a connection opens, or last when it has closed. Runs on the reactor.
  public func receive(_ moment: Moment, _ handle: @escaping @Sendable (Peer) -> Void) {
    switch moment {
    case .opening: openers.append(handle)
    case .closing: closers.append(handle)
    }
  }

  /// Hears of a peer that came back to its place with another socket, and what that one was admitted with.
  /// Runs on the peer's reactor.
  public func receive(returning handle: @escaping @Sendable (Peer, AdmitConnection) -> Void) {
    returners.append(handle)
  }

  /// Hears what it left for itself on another reactor with `Station.post`. One plugin of the hub may.
  public func receive(
    posts handle: @escaping @Sendable (UnsafeRawBufferPointer, ConnectionID, Station) -> Void
  ) {
    if posts != nil { mistakes.append("it receives posts twice") }
    posts = handle
  }

  /// Is asked for each signal whose target is this hub itself, and answers whether it takes it. One plugin of
  /// the hub may.
  public func receive(ownSignals take: @escaping @Sendable (borrowing Message, Room) -> Bool) {
    if ownSignals != nil { mistakes.append("it receives the hub's own signals twice") }
    ownSignals = take
  }

  /// Is asked for each signal whose target is not connected here, on the sender's reactor, and answers
  /// whether it takes it: then whatever the sender is to be told is its business. Plugins are asked in order.
  /// `bounced` gets receipts of signals delivered here whose receivers were gone by then, others' as well.
  public func carry(
    _ take: @escaping @Sendable (borrowing Message, Room, PeerID) -> Bool,
    bounced: @escaping @Sendable (_ receipt: UnsafeRawBufferPointer, Station) -> Void
  ) {
    if carrier != nil { mistakes.append("it carries signals twice") }
    carrier = CarrierWishes(take: take, bounced: bounced)
  }

  /// Owns one path of the HTTP server. With `about` it stands in the document of the admin listener, which
  /// lets nothing through that differs from it.
  public func serve(
    _ method: HTTPMethod, _ path: String, for audience: Audience = .everyone, about: RouteDescription? = nil,
    _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) {
    let served = ServedRoute(
      method: method.rawValue, path: path, audience: audience, plugin: ticket.id, about: about)
    routes.append(Route(served: served, plugin: ticket, answer: answer))
  }

  /// Owns one path for WebSockets that are not peers: every message arrives here as it is.
  public func serve(
    socket path: String, _ receive: @escaping @Sendable (UnsafeRawBufferPointer, MessageKind, Peer) -> Void
  ) {
    if sockets.updateValue(receive, forKey: path) != nil { mistakes.append("it serves '\(path)' twice") }
  }

  /// Offers a service to other plugins, under the protocol that describes it.
  public func offer<P: Sendable>(_ type: P.Type, _ service: P) {
    offers[Capability(type)] = service
  }

  /// Says how it is whenever somebody asks.
  public func health(_ check: @escaping @Sendable () -> Health) { healthCheck = check }
}
