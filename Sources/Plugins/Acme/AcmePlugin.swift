public import HubKernel

/// Gets the hub's certificate from an authority, and another one before it ends.
public final class AcmePlugin: Plugin {
  public static let manifest = Manifest(
    "acme", "Gets certificates from an authority by itself, and renews them.",
    wants: [
      Capability((any HTTPFetching).self), Capability((any StateKeeping).self),
      Capability((any CertificateTaking).self),
    ])

  let settings: Settings
  let host: Host
  let keeper: Keeper
  private let hasBegun = Lock(false)

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings.server
    self.host = host
    keeper = Keeper(
      settings.server, host, web: host.want((any HTTPFetching).self),
      state: host.want((any StateKeeping).self), taking: host.want((any CertificateTaking).self))
  }

  public func wire(_ hub: Wiring) {
    // Heard when an instance has taken its place, at the start of the hub as well as later on.
    let own = Self.manifest.id
    hub.on(PluginStateChanged.self, where: { $0.plugin == own && $0.state == .running }) { [self] _ in
      beginIfListening()
    }
    hub.on(HubStarted.self) { [self] _ in beginIfListening() }
    hub.serve(.GET, "/.well-known/acme-challenge/:token") { [keeper] request in
      keeper.answer(request.parameters["token"] ?? "")
    }
    hub.serve(.GET, "/admin/v1/certificate", for: .administrators, about: RouteWords.show) { [keeper] _ in
      keeper.report()
    }
    hub.serve(.POST, "/admin/v1/certificate/renew", for: .administrators, about: RouteWords.renew) {
      [keeper] _ in await keeper.renewNow()
    }
    hub.health { [keeper] in keeper.health }
  }

  public func start() async throws { try keeper.prepare() }

  /// What is listened on and shown from now on is this instance's.
  public func adopt(_ predecessor: AcmePlugin) { predecessor.keeper.state.withLock { $0.isReplaced = true } }

  public func stop() async { keeper.end() }

  /// An order is asked for once the hub can be reached, since the authority comes here before it signs.
  private func beginIfListening() {
    guard !host.hub.listening.isEmpty else { return }
    let isFirst = hasBegun.withLock { begun in
      defer { begun = true }
      return !begun
    }
    if isFirst { host.spawn { [keeper] in await keeper.run() } }
  }
}
