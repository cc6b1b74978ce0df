import HubKernel
import HubPrograms

/// A service goes and comes back by itself: it is called again for as long as the plugin runs, and a plugin
/// whose service is away for an hour has not failed.
extension ProgramSession {
  private static let firstPause = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(15)
  /// A service that stayed for so long begins with the first pause again.
  private static let calmTime: UInt64 = 60_000_000_000

  /// Looks after a service that was reached until the plugin stops.
  func stay() async {
    var pause = Self.firstPause
    var began = clock.now
    while !Task.isCancelled {
      do { try await untilFault() } catch {}
      if clock.now &- began >= Self.calmTime { pause = Self.firstPause }
      // How long it takes is different for each hub, so that they do not come all at once.
      let share = Double.random(in: 0.5...1)
      await clock.sleep(until: clock.now &+ UInt64(Double(pause.nanoseconds) * share))
      if Task.isCancelled || hasLeft.withLock({ $0 }) { return }
      pause = min(pause * 2, Self.longestPause)
      began = clock.now
      // What went wrong was told already, and is waited for like an end.
      do { try await reopen() } catch {}
    }
  }

  /// Calls no more.
  func leave() { hasLeft.withLock { $0 = true } }

  private func reopen() async throws {
    guard let loop else { return }
    let conversation = try Conversations.make(settings, id: program.id)
    metrics.starts.add()
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      loop.run { [self] in
        if hasLeft.withLock({ $0 }) { return continuation.resume(throwing: CancellationError()) }
        shared.withLock { shared in
          shared.end = nil
          shared.opening = continuation
        }
        (fault, problems, outbox, lastKind, lastUnsent) = (nil, [], [], "", 0)
        dialogue = Dialogue(
          id: program.id, hub: host.hub.name, limits: settings.limits, expected: program, configure: configure
        )
        self.conversation = conversation
        conversation.begin(self)
        dialogue.begin(now: clock.now)
        settle()
      }
    }
  }
}
