import Synchronization

/// What lanes, plugins and the kernel itself share. Plugins see it only through `Host`.
final class KernelCore: Sendable {
  /// How the kernel is named where a plugin would be.
  static let name = MeterRegistry.kernel
  /// The WebSocket subprotocol of peers that name one.
  static let subprotocol = "peerpigeon.v1"

  let clock: any HubClock
  let timers: Timers
  let logs: LogHub
  let log: Log
  let meterRegistry: MeterRegistry
  let meters: KernelMeters
  let switchboard = Switchboard()
  let slots = SlotRegistry()
  let bus = Bus()
  let events: KernelEmitters
  let executor: (any TaskExecutor)?
  let tasks: Tasks
  let inboxes: [Inbox]
  /// What each tenant has, and what each lane counted for it.
  let census = TenantBook()
  let traffic: [TenantBook]
  let gates = GateRegistry()
  private let current: Lock<Current>
  /// Whether the hub says that it is not ready, because it is going to stop.
  let draining = Atomic<Bool>(false)
  /// Whether nobody is let in any more.
  let closing = Atomic<Bool>(false)
  /// Tenants that are to go and let nobody in.
  let leaving = Lock(Set<Namespace>())
  let listening = Lock<[String]>([])
  let referral = Referral()
  let pluginHealth = Lock(HealthSource(ask: { [] }))
  /// Gets what `Host.send` could not deliver, so that a test hears what nobody does.
  let undelivered = Lock(Listener())
  let startedAt: UInt64

  struct Listener {
    var hear: (@Sendable (String, PeerID, Namespace) -> Void)?
  }

  /// Who knows how the plugins are.
  struct HealthSource {
    var ask: @Sendable () -> [(id: String, state: PluginState, health: Health)]
  }

  /// What a reload may replace.
  struct Current {
    var tables: Tables
    var settings: HubSettings
    var namespaces: NamespaceMap { didSet { hadTenants = hadTenants || !oldValue.isEmpty } }
    var hadTenants = false
  }

  init(
    lanes: Int, clock: any HubClock, sink: any LogSink, settings: HubSettings, namespaces: NamespaceMap,
    executor: (any TaskExecutor)?
  ) {
    self.clock = clock
    self.executor = executor
    tasks = Tasks(on: executor)
    startedAt = clock.now
    timers = Timers(clock, on: executor)
    logs = LogHub(sink: sink, clock: clock)
    log = Log(plugin: KernelCore.name, hub: logs)
    meterRegistry = MeterRegistry()
    meters = KernelMeters(meterRegistry)
    events = KernelEmitters(bus)
    inboxes = (0..<lanes).map { Inbox(lane: UInt16($0)) }
    traffic = (0..<lanes).map { _ in TenantBook() }
    current = Lock(Current(tables: Tables(), settings: settings, namespaces: namespaces))
  }

  var now: Current { current.withLock { $0 } }
  var tables: Tables { current.withLock { $0.tables } }
  var settings: HubSettings { current.withLock { $0.settings } }
  var namespaces: NamespaceMap { current.withLock { $0.namespaces } }
  /// Whether several have a part in this hub. Once there were tenants it stays so: peers of those removed may
  /// still be here.
  var isShared: Bool { current.withLock { $0.hadTenants || !$0.namespaces.isEmpty } }
  var limits: Limits { settings.limits }
  var isDraining: Bool { draining.load(ordering: .relaxed) }

  var admitGate: Gate<AdmitConnection> { Gate(number: GateRegistry.admit, core: self) }
  var receiveGate: Gate<ReceiveMessage> { Gate(number: GateRegistry.receive, core: self) }
  var routeGate: Gate<RouteMessage> { Gate(number: GateRegistry.route, core: self) }
  var serveGate: Gate<ServeRequest> { Gate(number: GateRegistry.serve, core: self) }

  func replace(_ change: (inout Current) -> Void) { current.withLock { change(&$0) } }

  func inbox(_ lane: UInt16) -> Inbox { inboxes[Int(lane)] }

  /// The inbox of a station, or of the last one where there are not so many.
  func inbox(atStation number: Int) -> Inbox { inboxes[min(max(number, 0), inboxes.count - 1)] }

  @discardableResult
  func put(
    _ kind: Inbox.Kind, for target: ConnectionID, from sender: ConnectionID, in scope: UInt64 = 0,
    extra: UInt32 = 0,
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), limit: Int = .max
  ) -> Bool {
    guard Int(target.lane) < inboxes.count else { return false }
    return inboxes[Int(target.lane)].put(
      kind, for: target, from: sender, in: scope, extra: extra, first, second, limit: limit)
  }

  /// Closes a connection, whichever lane it is on.
  func close(_ connection: ConnectionID, code: UInt16, reason: String) {
    var reason = reason
    _ = reason.withUTF8 { text in
      put(.close, for: connection, from: connection, extra: UInt32(code), UnsafeRawBufferPointer(text))
    }
  }
}
