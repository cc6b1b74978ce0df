/// The hub as plugins may see it: figures, and how it is.
public struct HubView: Sendable {
  let core: KernelCore

  /// Its name.
  public var name: String { core.settings.name }
  /// Its own peer id, when it has one.
  public var id: String { core.settings.id }
  /// What its operator wrote on it.
  public var labels: OrderedMap<String> { core.settings.labels }
  /// What happens to a second connection with a peer id that is taken.
  public var duplicate: DuplicatePolicy { core.settings.duplicate }
  /// How many WebSocket connections are open.
  public var connections: Int { core.switchboard.connections }
  /// How many there may be.
  public var maxConnections: Int { core.limits.connections }
  /// How many peers have joined a network.
  public var peers: Int { core.switchboard.peers }
  /// How many networks have members.
  public var networks: Int { core.switchboard.networks.count }
  /// The tenants, and first the namespace of those whom no tenant claims.
  public var tenants: [Namespace] { [.standard] + core.namespaces.tenants.map(\.namespace) }
  /// What a tenant, or everybody, has and has sent.
  public func figures(_ view: View) -> Figures {
    core.traffic.reduce(into: core.census.figures(view)) { $0 += $1.figures(view) }
  }
  /// The networks with members that somebody may see, each with how many it has.
  public func networks(_ view: View) -> [(name: NetworkName, peers: Int)] {
    core.switchboard.networks.filter { view.tenant == nil || view.tenant == $0.namespace }.map { room in
      (room.name, room.members.withLock { $0.list.count })
    }
  }
  /// Whether it is stopping.
  public var isDraining: Bool { core.isDraining }
  /// How long it has run.
  public var uptime: Duration { .nanoseconds(Int64(core.clock.now &- core.startedAt)) }
  /// The wall clock in milliseconds since 1970.
  public var wallMilliseconds: Int64 { core.clock.wallMilliseconds }
  /// The addresses it listens on.
  public var listening: [String] { core.listening.withLock { $0 } }
  /// Every plugin with its health.
  public var plugins: [(id: String, state: PluginState, health: Health)] {
    core.pluginHealth.withLock { $0.ask }()
  }
}
