internal import Glibc
internal import HubFetch
internal import HubFleet
internal import HubKernel
internal import HubNet
internal import Synchronization

/// A hub from its start to its end.
final class HubProcess: Sendable {
  private let kernel: Kernel
  private let server: Server
  /// Where operators are heard, which stays while nobody writes an address into the file.
  private let admin: AdminAddress
  private let sink: StandardErrorSink
  private let desk: ChangeDesk
  private let watch: FileWatch
  private let certificates: CertificateDesk
  private let manager = ServiceManager()
  private let events: AsyncStream<RunEvent>
  private let tell: AsyncStream<RunEvent>.Continuation
  private let isEnding = Atomic<Bool>(false)

  /// Boots the kernel and opens the network. If either fails, nothing is left running.
  init(_ loader: ConfigurationLoader, _ loaded: LoadedConfiguration, console: Console) async throws {
    var configuration = loaded.configuration
    let environment = loader.environment
    guard let wanted = AdminAddress(settings: configuration.hub, environment: environment) else {
      throw CommandFailure(.invalid, "the admin address cannot be used")
    }
    try AdminSocketFolder.prepare(for: wanted, environment: environment)
    admin = wanted.orItsNeighbour(settings: configuration.hub)
    sink = StandardErrorSink(configuration.hub.log, console: console)
    let catalogue = loader.catalogue + [CatalogueEntry(AdminPlugin.self)]
    let identity = HubIdentity(settings: configuration.hub, environment: environment)
    var loaded = loaded
    let complaintOfShared = Self.addShared(identity.state, loader, &loaded)
    configuration = loaded.configuration
    identity.enter(into: &configuration)
    let client = WebClient()
    kernel = Kernel(
      configuration, catalogue: catalogue, lanes: Server.reactorCount(configuration.hub), sink: sink,
      fetching: client)
    kernel.give((any NameResolving).self, client)
    if let state = identity.state { kernel.give((any StateKeeping).self, state) }
    certificates = CertificateDesk(
      path: HubState.certificatePath(settings: configuration.hub, environment: environment),
      mayWrite: identity.state != nil)
    kernel.give((any CertificateTaking).self, certificates)
    Self.complain(kernel.log(for: "hub"), ofIdentity: identity.complaint, ofTenants: complaintOfShared)
    let running = RunningConfiguration(loader, loaded)
    kernel.give(RunningConfiguration.self, running)
    desk = ChangeDesk(
      kernel,
      ChangeDesk.Source(
        file: ConfigurationFile(path: loaded.path),
        read: Self.reader(
          loader, running, identity, certificates, hadFile: !loaded.isMissing,
          hadPlugins: !loaded.isWithoutPlugins),
        plugins: loader.catalogue.map(\.manifest)),
      current: ChangeDesk.Candidate(configuration, watched: loaded.files) { [loaded] in
        running.note(loaded)
      }, shared: loader.shared)
    kernel.give(ChangeDesk.self, desk)
    kernel.give((any TenantSharing).self, desk)
    watch = FileWatch { [desk, kernel] paths in await Self.filesChanged(paths, desk, kernel) }
    (events, tell) = AsyncStream.makeStream(of: RunEvent.self)
    BuildFigure.declare(in: kernel)
    do {
      try await kernel.boot()
    } catch {
      throw CommandFailure(.failed, "\(error.plugin) \(error.what)", hint: "\(error.position) switches it on")
    }
    do {
      server = try Server.start(kernel, Self.network(configuration.hub, admin))
    } catch {
      await kernel.stop()
      throw CommandFailure(error.isMistake ? .invalid : .failed, "\(error)", hint: error.hint)
    }
    certificates.serve(server)
    react()
    try watch.apply(isOn: configuration.hub.watch, loaded.files)
  }

  private static func complain(_ log: Log, ofIdentity complaint: String?, ofTenants problems: String?) {
    if let complaint {
      log.warning("the id of this hub is not kept as it should be", ["reason": complaint])
    }
    if let problems {
      log.error(
        "tenants of the fleet are not in force until the fleet says them again", ["problems": problems])
    }
  }

  /// Where it listens.
  var addresses: [ListeningAddress] { server.addresses }

  /// Says that it listens, to plugins, to the log and to the service manager.
  func announce() {
    desk.open()
    kernel.announceStart(listening: server.addresses.filter { !$0.isAdmin }.map(\.text))
    manager.ready("serving")
    keepWatch()
  }

  /// Serves until somebody ends it.
  func serve() async -> ExitCode {
    var isDraining = false
    for await event in events {
      switch event {
      case .signal(SIGHUP): reload()
      case .signal(SIGINT): return await end(.interrupted)
      case .signal, .drainRequested:
        if isDraining, case .signal = event { return await end(.ok) }
        if !isDraining { drain() }
        isDraining = true
      case .drained: return await end(.ok)
      }
    }
    return await end(.ok)
  }

  /// Takes note of what happens outside. A signal to a hub that is ending already ends it on the spot.
  func receive(_ event: RunEvent) {
    if case .signal = event, isEnding.load(ordering: .relaxed) { _exit(ExitCode.interrupted.rawValue) }
    tell.yield(event)
  }

  /// Adds the tenants that the fleet said before this start. Returns why they cannot be in force.
  private static func addShared(
    _ state: HubState?, _ loader: ConfigurationLoader, _ loaded: inout LoadedConfiguration
  ) -> String? {
    guard let state else { return nil }
    loader.shared.remember(from: state)
    guard !loader.shared.inForce.isEmpty else { return nil }
    let whole = loader.load(withSecrets: true)
    guard whole.problems.hasErrors else {
      loaded = whole
      return nil
    }
    loader.shared.forget()
    return whole.lines.joined(separator: "; ")
  }

  private func react() {
    desk.onChange { [watch, kernel] candidate in
      let settings = candidate.configuration.hub
      do throws(SystemFailure) { try watch.apply(isOn: settings.watch, candidate.watched) } catch {
        kernel.log(for: "reload").error("files cannot be watched", ["reason": "\(error)"])
      }
    }
    kernel.onRequest(
      reload: { [desk] dryRun, who in await desk.reload(dryRun: dryRun, by: who).outcome },
      applyHub: { [server, sink, admin] settings in
        try server.apply(Self.network(settings, admin))
        sink.apply(settings.log)
      },
      drain: { [tell] in tell.yield(.drainRequested) })
  }

  private static func reader(
    _ loader: ConfigurationLoader, _ running: RunningConfiguration, _ identity: HubIdentity,
    _ certificates: CertificateDesk, hadFile: Bool, hadPlugins: Bool
  ) -> @Sendable ([UInt8]?) -> Result<ChangeDesk.Candidate, Rejection> {
    { text in
      let loaded = loader.load(withSecrets: true, text: text)
      // Somebody may be replacing it at this moment. Nobody switches everything off that way.
      if hadFile, loaded.isMissing {
        return .failure(Rejection(["\(loaded.path): error: is not there any more"]))
      }
      // A file that is being written may be empty for a moment, and an empty file is a sound one.
      if hadPlugins, !loaded.problems.hasErrors, loaded.isWithoutPlugins {
        return .failure(Rejection(["\(loaded.path): error: has no plugins; end the hub to be without"]))
      }
      if loaded.problems.hasErrors { return .failure(Rejection(loaded.lines)) }
      var configuration = loaded.configuration
      identity.enter(into: &configuration)
      certificates.enter(into: &configuration)
      return .success(
        ChangeDesk.Candidate(configuration, watched: loaded.files) { running.note(loaded) })
    }
  }

  private static func filesChanged(_ paths: [String], _ desk: ChangeDesk, _ kernel: Kernel) async -> Bool {
    // What the hub wrote itself is in force already.
    if paths == [desk.source.file.path], desk.isInForce { return true }
    let outcome = await desk.reload(dryRun: false, by: "file")
    if case .failure(.waiting) = outcome { return false }
    AdminAudit(kernel).note(outcome.outcome, by: "file")
    return true
  }

  private func reload() {
    Task { [desk, kernel, manager] in
      manager.reloading()
      AdminAudit(kernel).note(await desk.reload(dryRun: false, by: "signal").outcome, by: "signal")
      manager.ready("serving")
    }
  }

  private func drain() {
    manager.stopping()
    Task { [kernel, server, tell] in
      let limit = kernel.settings.drain
      let deadline = ContinuousClock.now + limit
      await kernel.drain(within: limit)
      server.stopAccepting()
      _ = await server.drain(within: max(.zero, ContinuousClock.now.duration(to: deadline)))
      tell.yield(.drained)
    }
  }

  private func end(_ code: ExitCode) async -> ExitCode {
    manager.stopping()
    isEnding.store(true, ordering: .relaxed)
    server.stopAccepting()
    await kernel.stop()
    server.stop()
    return code
  }

  /// Tells the service manager again and again that the hub lives, when it wants to hear that.
  private func keepWatch() {
    guard let interval = manager.watchdogMicroseconds, interval > 1 else { return }
    Task { [manager] in
      while !Task.isCancelled {
        manager.watchdog()
        try? await Task.sleep(for: .microseconds(Int64(clamping: interval / 2)))
      }
    }
  }

  /// The settings as the network wants them: with the admin address spelled out.
  static func network(_ settings: HubSettings, _ admin: AdminAddress) -> HubSettings {
    var settings = settings
    if settings.admin.isEmpty { settings.admin = "\(admin)" }
    return settings
  }
}
