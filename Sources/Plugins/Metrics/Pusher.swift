import HubKernel

/// Sends figures to somebody, again and again.
protocol Pusher: AnyObject, Sendable {
  var target: PushTarget { get }
  var interval: Duration { get }
  /// How the last attempt went, and whatever else is kept between two of them.
  var course: PushCourse { get }
  /// Takes note of what there is, before anything is sent.
  func begin(_ survey: Survey)
  /// Sends once; throws why it could not.
  func push(_ survey: Survey) async throws
  /// On reload: goes on where one of these stopped.
  func adopt(from predecessors: [any Pusher])
}

extension Pusher {
  /// Sends until the task is cancelled.
  func run(_ survey: Survey) async {
    let clock = course.host.clock
    begin(survey)
    var next = clock.now &+ interval.nanoseconds
    while true {
      await clock.sleep(until: next)
      if Task.isCancelled { return }
      do {
        try await push(survey)
        course.succeeded(target)
      } catch {
        if Task.isCancelled { return }
        course.failed(target, error)
      }
      // What took longer than the interval is not made up for.
      next = max(next &+ interval.nanoseconds, clock.now)
    }
  }

  /// What is wrong with it, for the health of the plugin.
  var complaint: String? { course.complaint }
}

/// How it goes with sending: counted, and told once for each change.
final class PushCourse: Sendable {
  let host: Host
  private let metrics: MetricsPlugin.Metrics
  private let reason = Lock<String?>(nil)

  init(_ host: Host, _ metrics: MetricsPlugin.Metrics) {
    self.host = host
    self.metrics = metrics
  }

  var complaint: String? { reason.withLock { $0 } }

  func succeeded(_ target: PushTarget) {
    metrics.sent[target]?.add()
    let before = reason.withLock { reason in
      defer { reason = nil }
      return reason
    }
    if before != nil { host.log.notice("figures are sent again", ["target": target.rawValue]) }
  }

  func failed(_ target: PushTarget, _ error: any Error) {
    metrics.failed[target]?.add()
    let before = reason.withLock { reason in
      defer { reason = "figures do not reach \(target.rawValue): \(error)" }
      return reason
    }
    guard before == nil else { return }
    host.log.warning("figures cannot be sent", ["target": target.rawValue, "reason": "\(error)"])
  }
}
