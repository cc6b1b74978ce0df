import HubKernel

/// Recorded events, told to a plugin in a hub of its own.
package struct Replay: Sendable {
  /// More of them would not be read by anybody.
  private static let mostActs = 100_000
  /// How long the plugin may go on after the last event.
  private static let aftermath = Duration.seconds(60)
  /// A longer pause between two events is not waited for.
  private static let longestGap: Int64 = 86_400_000
  private static let mostNamespaces = 1_000

  private let course: Course
  /// How many times as fast as it was.
  package var speed = 1.0

  /// A plugin with its settings, and those without which it does not run.
  package init(_ contract: Contract) {
    var alone = contract
    alone.neighbours = Contract.providers(for: contract.entry, in: contract.neighbours)
    course = Course(alone)
  }

  /// What a replay came to.
  package struct Result: Sendable {
    /// What the plugin did, in order.
    package var acts: [ReplayedAct] = []
    /// How many events were told.
    package var told = 0
    /// Events that could not be told, by name, with the reason.
    package var untold: [String: String] = [:]
  }

  /// Tells all events in order, with the time that lay between them.
  package func run(_ recording: Recording) async throws -> Result {
    let others = Set(try await course.hub(with: false).kernel.names().events)
    let hub = try await course.hub()
    let own = Set(hub.kernel.names().events).subtracting(others)
    nameTenants(of: recording)
    var result = Result()
    var watch = ReplayWatch(hub, plugin: course.id, own: own)
    var now = recording.events.first?.milliseconds ?? 0
    let start = now
    var last = "the beginning"
    for event in recording.events where !own.contains(event.name) {
      let gap = min(max(0, event.milliseconds - now), Replay.longestGap)
      now = max(now, event.milliseconds)
      await hub.pass(.milliseconds(Int64(Double(gap) / speed)))
      result.acts += watch.news(at: now - start, after: last)
      do {
        try await hub.happen(event.name, event.data)
        result.told += 1
      } catch {
        result.untold[event.name] = Replay.reason(error)
        continue
      }
      if course.contract.isProgram { await hub.pass(.milliseconds(5)) }
      last = event.label
      result.acts += watch.news(at: now - start, after: last)
      guard result.acts.count < Replay.mostActs else { break }
    }
    await course.pause(hub, Replay.aftermath, real: .milliseconds(500))
    result.acts += watch.news(at: now - start + Replay.aftermath.milliseconds, after: last)
    try await hub.stop()
    return result
  }

  /// Events name their tenants, and those are to be there.
  private func nameTenants(of recording: Recording) {
    let names = Set(recording.events.compactMap { $0.data["namespace"]?.text })
    for name in names.sorted().prefix(Replay.mostNamespaces) { _ = Namespace.named(name) }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.dataCorrupted(let context): context.debugDescription
    case DecodingError.keyNotFound(let key, _): "it has no '\(key.stringValue.printable)'"
    default: "\(error)".printable
    }
  }
}
