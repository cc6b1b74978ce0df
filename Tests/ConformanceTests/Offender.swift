import Glibc
import HubKernel
import HubTesting

/// Does whatever its settings say, and nothing else.
final class Offender: Plugin {
  struct Settings: PluginSettings {
    var offence = Offence.none
    var password = Secret()
    static let fields: [Field<Settings>] = [
      Field("offence", \.offence, "what it does wrong"), Field("password", \.password, "what nobody may see"),
    ]
  }

  /// Something that it should have expected.
  struct Surprise: Error {}

  static let manifest = Manifest("offender", "Does one thing wrong.")
  private static let kept = Lock([Offender]())
  private let offence: Offence
  private let password: Secret
  private let host: Host
  private let seen: Counter
  private let hoard = Lock([[UInt8]]())
  private let isHeir = Lock(false)

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    offence = settings.server.offence
    password = settings.server.password
    self.host = host
    seen = host.metrics.counter("seen_total", "what it has seen")
  }

  func wire(_ hub: Wiring) {
    switch offence {
    case .refusesSilently: hub.before(ReceiveMessage.self, at: .screen) { _ in .taken }
    case .losesWhatItAdopts:
      hub.before(ReceiveMessage.self, at: .screen) { [isHeir] _ in isHeir.withLock { $0 } ? .taken : .proceed
      }
    case .blocksAHandler:
      hub.before(ReceiveMessage.self, at: .screen) { _ in
        // It waits in the system, and everybody on its reactor with it.
        poll(nil, 0, 3)
        return .proceed
      }
    case .makesPeersWait:
      hub.before(AdmitConnection.self, at: .authorize) { [host] _ in
        await host.clock.sleep(until: host.clock.now + 80_000_000)
        return .proceed
      }
    case .refusesOutOfPlace:
      hub.before(ReceiveMessage.self, at: .carry) { _ in .refuse("too-late", "nobody may refuse here") }
    case .refusesInBadWords:
      hub.before(AdmitConnection.self, at: .authorize) { _ in .refuse("Not_Allowed", "no") }
    case .fails500: hub.serve(.GET, "/offender") { _ in .problem(500, code: "broken", "it broke") }
    case .neverAnswers:
      hub.serve(.GET, "/offender") { [host] _ in
        await host.clock.sleep(until: .max)
        return .text("late")
      }
    default: hear(hub)
    }
  }

  private func hear(_ hub: Wiring) {
    switch offence {
    case .keepsEverything:
      hub.on(PeerDisconnected.self) { [hoard] _ in
        hoard.withLock { $0.append([UInt8](repeating: 1, count: 4_096)) }
      }
    case .fallsOverOddEvents:
      hub.on(PeerDisconnected.self) { [host] event in
        if event.reason.utf8.contains(0x1B) { host.spawn { throw Surprise() } }
      }
    case .fallsOverOddMessages:
      hub.receive("offend") { [host] message in
        if message.json?["isHub"]?.text != nil { host.spawn { throw Surprise() } }
      }
    case .tellsItsSecret:
      hub.on(PeerConnected.self) { [host, password] _ in
        password.withBytes { host.log.notice("a peer came", ["why": String(decoding: $0, as: UTF8.self)]) }
      }
    default: break
    }
  }

  func adopt(_ predecessor: Offender) { isHeir.withLock { $0 = true } }

  func start() async throws {
    switch offence {
    case .cannotStart: throw CancellationError()
    case .leavesFilesOpen: _ = open("/dev/null", O_RDONLY | O_CLOEXEC)
    case .leavesThreadsRunning: Offender.beginThread()
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

  private static func beginThread() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        poll(nil, 0, 60_000); return nil
      }, nil)
    pthread_detach(thread)
  }

  func drain() async { if offence == .neverDrains { await host.clock.sleep(until: .max) } }

  func stop() async {
    if offence == .neverStops { await host.clock.sleep(until: .max) }
    if offence == .talksOn { later { host in host.log.notice("still here") } }
    if offence == .countsOn { later { [seen] _ in seen.add() } }
  }

  /// On the executor of the hub, which waits for what runs there; elsewhere nobody would know when it talks.
  private func later(_ work: @escaping @Sendable (Host) -> Void) {
    let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
    Task.detached(executorPreference: executor) { [host] in
      await host.clock.sleep(until: host.clock.now + 60_000_000_000)
      work(host)
    }
  }
}
