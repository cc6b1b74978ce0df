import HubKernel
import HubPrograms

/// One run of a program: the dialogue with it, what travels, and who waits for what.
final class ProgramSession: ConversationListener, @unchecked Sendable {
  // Sendable: what is not behind the lock is touched on the loop's thread alone, after `open`.
  /// What others may look at.
  struct Shared {
    var health = Health.ok
    var isReady = false
    var end: Result<Void, any Error>?
    var opening: CheckedContinuation<Void, any Error>?
    var lasting: CheckedContinuation<Void, any Error>?
    var draining: CheckedContinuation<Void, Never>?
    var closing: CheckedContinuation<Void, Never>?
  }

  static let drainTime = Duration.seconds(4)
  static let grace = Duration.seconds(1)
  /// No events are written while more than this waits in front of a pipe.
  static let fullPipe = 262_144
  /// Nothing is read while more than this waits in front of it.
  static let stuffedPipe = 4_194_304
  /// A program that takes nothing for so long does not read any more.
  static let stuckTime: UInt64 = 10_000_000_000

  let program: ProgramManifest
  let settings: ExternalPlugin.Settings
  let host: Host
  let backlog: Backlog
  let metrics: Metrics
  let crashed: Emitter<PluginCrashed>
  let emitters: [String: Emitter<NamedEvent>]
  let shared = Lock(Shared())
  /// Whether nobody calls a service any more.
  let hasLeft = Lock(false)
  let clock = SystemClock()
  var configure: [UInt8] = []

  var dialogue: Dialogue
  var conversation: (any Conversation)?
  var loop: ProgramLoop?
  var waiting: [Int: (began: UInt64, answer: CheckedContinuation<Answer, Never>)] = [:]
  var outbox: [UInt8] = []
  var isFlushDue = false
  var ownMeters: OwnMeters
  var lastKind = ""
  var fault: ProgramFault?
  var problems: [String] = []
  var timer: (number: Int, due: UInt64)?
  var lastProgress: UInt64 = 0
  var lastUnsent = 0
  var pen = EventPen()
  var murmurs = LineBudget()
  var complaints = LineBudget()

  init(_ program: ProgramManifest, _ settings: ExternalPlugin.Settings, _ host: Host, _ backlog: Backlog) {
    self.program = program
    self.settings = settings
    self.host = host
    self.backlog = backlog
    metrics = Metrics(host.metrics)
    crashed = host.emitter(PluginCrashed.self)
    emitters = Dictionary(uniqueKeysWithValues: program.emits.map { ($0.name, host.emitter(named: $0.name)) })
    ownMeters = OwnMeters(program.meters, host.metrics)
    dialogue = Dialogue(id: program.id)
  }

  /// How the program says it is.
  var health: Health {
    shared.withLock { $0.isReady ? $0.health : .degraded("its program is not running") }
  }

  /// Starts the program and returns when it is ready.
  func open() async throws {
    dialogue = Dialogue(
      id: program.id, hub: host.hub.name, limits: settings.limits, expected: program, configure: configure)
    let conversation = try Conversations.make(settings, id: program.id)
    let loop = try ProgramLoop.running()
    (self.conversation, self.loop) = (conversation, loop)
    metrics.starts.add()
    try await withCheckedThrowingContinuation { continuation in
      shared.withLock { $0.opening = continuation }
      loop.run { [self] in
        conversation.begin(self)
        dialogue.begin(now: clock.now)
        settle()
      }
    }
  }

  /// Returns when the program has ended as it should, and throws when it has not.
  func untilFault() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let end = shared.withLock { shared in
          if shared.end == nil { shared.lasting = continuation }
          return shared.end
        }
        if let end { continuation.resume(with: end) }
      }
    } onCancel: {
      shared.withLock { shared in
        defer { shared.lasting = nil }
        return shared.lasting
      }?.resume()
    }
  }

  /// Asks the program to finish, and returns when it has or its time is over.
  func drain() async {
    guard let loop else { return }
    await withCheckedContinuation { continuation in
      loop.run { [self] in
        guard dialogue.phase == .ready else { return continuation.resume() }
        shared.withLock { $0.draining = continuation }
        pump()
        dialogue.drain(within: ProgramSession.drainTime)
        settle()
        _ = loop.after(ProgramSession.drainTime) { [weak self] in self?.isDrained() }
      }
    }
  }

  func isDrained() {
    shared.withLock { shared in
      defer { shared.draining = nil }
      return shared.draining
    }?.resume()
  }

  /// Ends the program and returns when nothing of it is left.
  func close() async {
    guard let loop else { return }
    await withCheckedContinuation { continuation in
      loop.run { [self] in
        isDrained()
        let isOver = shared.withLock { shared in
          if shared.end == nil { shared.closing = continuation }
          return shared.end != nil
        }
        if isOver { return continuation.resume() }
        dialogue.end()
        settle()
        flush()
        conversation?.finish(within: ProgramSession.grace)
      }
    }
  }
}
