import Glibc
import HubKernel
import HubTesting
import Testing

/// A plugin for each rule, which breaks it.
@Suite struct OffenderTests {
  @Test(arguments: [
    (Offence.holdsItself, "is never freed"),
    (.talksOn, "goes on talking after it has stopped"),
    (.neverDrains, "did not finish draining in time"),
    (.neverStops, "did not stop in time"),
    (.ignoresCancellation, "tasks of a plugin do not end"),
    (.cannotStart, "does not run"),
    (.refusesSilently, "loses messages"),
    (.leavesFilesOpen, "leaves descriptors open"),
  ])
  func isFoundOut(offence: Offence, finding: String) async throws {
    await #expect {
      try await checkConformance(of: Offender.self, settings: "offence: \(offence.rawValue)")
    } throws: { error in
      "\(error)".contains(finding)
    }
  }

  @Test func aPluginWithoutOffenceConforms() async throws {
    try await checkConformance(of: Offender.self, settings: "offence: none")
  }

  @Test(arguments: [
    ("# offender\n## Name\n", "has a README with the sections"),
    ("# other\n", "has a README whose title is not '# offender'"),
  ])
  func aReadmeIsChecked(readme: String, finding: String) async throws {
    await #expect {
      try await checkConformance(of: Offender.self, readme: readme)
    } throws: { error in
      "\(error)".contains(finding)
    }
  }
}

enum Offence: String, SettingValue, CaseIterable {
  case none, holdsItself, talksOn, neverDrains, neverStops, ignoresCancellation, cannotStart, refusesSilently,
    leavesFilesOpen
}

final class Offender: Plugin {
  struct Settings: PluginSettings {
    var offence = Offence.none
    static let fields: [Field<Settings>] = [Field("offence", \.offence, "what it does wrong")]
  }

  static let manifest = Manifest("offender", "Does one thing wrong.")
  private static let kept = Lock([Offender]())
  private let offence: Offence
  private let host: Host

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    offence = settings.server.offence
    self.host = host
  }

  func wire(_ hub: Wiring) {
    if offence == .refusesSilently {
      hub.before(ReceiveMessage.self, at: .screen) { _ in .taken }
    }
  }

  func start() async throws {
    switch offence {
    case .cannotStart: throw CancellationError()
    case .leavesFilesOpen: _ = open("/dev/null", O_RDONLY | O_CLOEXEC)
    case .holdsItself: Offender.kept.withLock { $0.append(self) }
    case .ignoresCancellation:
      host.spawn { [host] in
        // The clock returns at once when the task is cancelled, so only a task beside it waits on regardless.
        await Task.detached { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }.value
        _ = host
      }
    default: break
    }
  }

  func drain() async { if offence == .neverDrains { await host.clock.sleep(until: .max) } }

  func stop() async {
    if offence == .neverStops { await host.clock.sleep(until: .max) }
    if offence == .talksOn {
      // On the executor of the hub, which waits for what runs there; elsewhere nobody would know when it
      // talks.
      let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
      Task.detached(executorPreference: executor) { [host] in
        await host.clock.sleep(until: host.clock.now + 60_000_000_000)
        host.log.notice("still here")
      }
    }
  }
}
