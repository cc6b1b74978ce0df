public import HubKernel
internal import HubPrograms

/// Runs a program as a plugin and speaks lines of JSON with it.
///
/// One instance stands for one program. Its name, what it hears and decides and what its user may set are
/// known only when the program has said so, which it is asked whenever Plugins.yaml is read.
public final class ExternalPlugin: Plugin {
  public static let manifest = Manifest("external", "Runs programs in any language as plugins.")

  let settings: Tenanted<Settings>
  let host: Host
  let backlog: Backlog
  /// Nothing when the line names no program.
  let session: ProgramSession?

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    let backlog = Backlog(limit: settings.server.limits.waiting, epoch: host.clock.wallMilliseconds)
    self.backlog = backlog
    session = settings.server.program.map { ProgramSession($0, settings.server, host, backlog) }
  }

  public func wire(_ hub: Wiring) {
    guard let session, let program = settings.server.program else { return }
    if !program.hears.isEmpty {
      hub.on(program.hears, backlog: { [backlog] in backlog.figures }) { [session] event in
        session.hear(event)
      }
    }
    for decision in program.decides {
      hub.before(decision.intent, at: decision.stage) { [session] intent in
        await session.decide(&intent, at: decision.stage)
      }
    }
    for route in program.serves {
      hub.serve(route.method, route.path, for: route.audience) { [session] in await session.answer($0) }
    }
    hub.emits(program.emits.map(\.name))
    hub.health { [session] in session.health }
    session.configure = ConfigureLine.text(settings, offIn: hub.offIn)
  }

  public func start() async throws {
    guard let session else { return }
    try await session.open()
    guard settings.server.connect.isEmpty else { return host.spawn { await session.stay() } }
    host.spawn { try await session.untilFault() }
  }

  public func adopt(_ predecessor: ExternalPlugin) {
    backlog.inherit(from: predecessor.backlog)
    session?.pumpSoon()
  }

  public func drain() async { await session?.drain() }

  public func stop() async {
    session?.leave()
    await session?.close()
  }
}
