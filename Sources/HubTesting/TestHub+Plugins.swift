public import HubKernel

extension TestHub {
  /// Starts a plugin, below those that run, with settings as they would stand in Plugins.yaml.
  public func install<P: Plugin>(_ type: P.Type, _ yaml: String = "") async throws {
    try await install(CatalogueEntry(type), yaml)
  }

  /// Starts a plugin with settings made in Swift.
  public func install<P: Plugin>(_ type: P.Type, _ change: (inout P.Settings) -> Void) async throws {
    var settings = P.Settings()
    change(&settings)
    try await install(CatalogueEntry(type, defaults: settings), "")
  }

  private func install(_ entry: CatalogueEntry, _ yaml: String) async throws {
    var changed = settings.withLock { $0 }
    try changed.add(entry, settings: yaml)
    try await reload(changed)
  }

  /// Makes and starts every plugin of the Plugins.yaml it was made with.
  public func boot() async throws {
    let kernel = kernel
    try await run { try await kernel.boot() }
  }

  /// Changes over to another Plugins.yaml; throws when it is not taken.
  @discardableResult
  public func reload(with yaml: String) async throws -> ReloadPlan {
    var changed = settings.withLock { $0 }
    try changed.replace(with: yaml)
    return try await reload(changed)
  }

  @discardableResult
  private func reload(_ changed: TestSettings) async throws -> ReloadPlan {
    let configuration = try changed.configuration()
    let kernel = kernel
    switch try await run({ await kernel.reload(to: configuration) }) {
    case .done(let plan):
      settings.withLock { $0 = changed }
      return plan
    case .rejected(let reasons): throw TestHubError(reasons)
    }
  }

  /// What another Plugins.yaml would make of this hub.
  func configuration(of yaml: String) throws -> Configuration {
    var changed = settings.withLock { $0 }
    try changed.replace(with: yaml)
    return try changed.configuration()
  }

  /// Lets the hub finish and send everybody away.
  public func drain(within limit: Duration) async throws {
    let kernel = kernel
    try await run { await kernel.drain(within: limit) }
  }

  /// Ends every plugin.
  public func stop() async throws {
    let kernel = kernel
    try await run { await kernel.stop() }
  }

  /// Every plugin with its state.
  public var plugins: [PluginStatus] { kernel.plugins() }

  /// Asks whoever has a say in an intent, as the plugin that carries it out would.
  public func ask<I: PatientIntent>(_ intent: I) async throws -> Decision<I> {
    let kernel = kernel
    return try await run {
      var intent = intent
      return Decision(await kernel.ask(patiently: &intent), intent)
    }
  }

  /// Asks whoever has a say in an intent, as the plugin that carries it out would.
  public func ask<I: Intent & Sendable>(_ intent: I) async -> Decision<I> {
    await perform { world in
      var intent = intent
      return Decision(world.lane(0).decide(&intent), intent)
    }
  }
}
