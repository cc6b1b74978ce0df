import HubKernel
import HubMesh
import HubRegistry
import Signaling

extension Engine {
  /// How long what is under way to other hubs may take to arrive when this one stops.
  private static let farewellTime = Duration.seconds(3)
  /// How often it is looked whether it has.
  private static let farewellStep = Duration.milliseconds(20)

  /// Tells others that this hub goes, waits until they have confirmed what was sent to them, and closes the
  /// links.
  func farewell(_ host: Host) async {
    await onReactor(host) { $0.node?.drain(now: $0.now) }
    let end = host.clock.now + Self.farewellTime.nanoseconds
    while host.clock.now < end, await onReactor(host, { $0.hasFramesUnderWay }) {
      await host.clock.sleep(until: host.clock.now + Self.farewellStep.nanoseconds)
    }
    await onReactor(host) { engine in
      engine.edge.takeLeave()
      engine.stop()
      for line in engine.lines.values {
        engine.close(line, code: CloseCode.goingAway, reason: LinkEnd.stopping)
      }
    }
  }

  private var hasFramesUnderWay: Bool { node?.hubs.contains { $0.waitingFrames > 0 } ?? false }

  private func onReactor<Answer: Sendable>(
    _ host: Host, _ body: @escaping @Sendable (Engine) -> Answer
  ) async -> Answer {
    await withCheckedContinuation { continuation in
      host.run { [self] station in
        var answer: Answer?
        work(at: station) { answer = body(self) }
        if let answer { continuation.resume(returning: answer) }
      }
    }
  }

  /// Ends it all, unless another instance of the plugin has taken it over.
  func end(_ host: Host, at station: Station) {
    guard surroundings.host === host else { return }
    defer { cutTheWire() }
    host.referral.set([])
    surroundings.announcing.unfollow(presence)
    guard node != nil else { return stop() }
    work(at: station) {
      if !host.hub.isDraining {
        for space in spaces.values { tellOfEverybody(elsewhereIn: space, at: station) }
      }
      stop()
      for line in lines.values { close(line, code: CloseCode.goingAway, reason: LinkEnd.stopping) }
    }
    surroundings.announcing.detach(self, at: station)
  }
}
