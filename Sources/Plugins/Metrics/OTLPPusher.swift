import HubKernel

/// Sends figures to an OpenTelemetry collector over HTTP, as JSON.
///
/// Every figure is the sum since the hub began, so that one that does not arrive is made up for by the next.
final class OTLPPusher: Pusher {
  /// So often is one set of figures sent before the next has its turn.
  private static let attempts = 4
  private static let firstWait = Duration.seconds(1)

  let target = PushTarget.otlp
  let course: PushCourse
  private let settings: MetricsPlugin.OTLPSettings
  private let web: any HTTPFetching

  init(
    _ settings: MetricsPlugin.OTLPSettings, _ web: any HTTPFetching, _ host: Host,
    _ metrics: MetricsPlugin.Metrics
  ) {
    self.settings = settings
    self.web = web
    course = PushCourse(host, metrics)
  }

  var interval: Duration { settings.interval }

  func begin(_ survey: Survey) {}

  func adopt(from predecessors: [any Pusher]) {}

  func push(_ survey: Survey) async throws {
    let clock = course.host.clock
    let end = clock.now &+ interval.nanoseconds
    let request = request(OTLPDocument(course.host).body(survey.families(.everything)))
    var wait = Self.firstWait.nanoseconds
    for attempt in 1...Self.attempts {
      let outcome = await outcome(of: request)
      switch outcome {
      case .taken: return
      case .refused(let why): throw why
      case .later(let asked, let why):
        let delay = max(asked ?? 0, wait)
        guard attempt < Self.attempts, clock.now &+ delay < end, !Task.isCancelled else { throw why }
        await clock.sleep(until: clock.now &+ delay)
        wait = wait &* 2
      }
    }
  }

  private func request(_ body: [UInt8]) -> OutgoingRequest {
    let fields = settings.headers.elements.compactMap { field in
      field.value.withBytes { (name: field.key.lowercased(), value: String(decoding: $0, as: UTF8.self)) }
    }
    return OutgoingRequest(
      method: "POST", url: OTLPAddress.complete(settings.url),
      headers: [(name: "content-type", value: "application/json")] + fields, body: body,
      deadline: settings.timeout, limit: OTLPAnswer.limit, authority: settings.authority)
  }

  private enum Outcome {
    case taken
    case refused(OTLPFailure)
    /// It is worth trying again, in so many nanoseconds if the collector said so.
    case later(UInt64?, any Error)
  }

  private func outcome(of request: OutgoingRequest) async -> Outcome {
    do {
      let answer = try await web.fetch(request)
      switch answer.status {
      case 200...299:
        let rejected = OTLPAnswer.rejectedPoints(answer.body)
        return rejected == 0 ? .taken : .refused(.partly(rejected))
      // These may pass, says the specification of OTLP; all others will not.
      case 429, 502, 503, 504:
        return .later(OTLPAnswer.wait(answer), OTLPFailure.status(answer.status))
      default: return .refused(.status(answer.status))
      }
    } catch { return .later(nil, error) }
  }
}

/// Why a collector did not take figures.
enum OTLPFailure: Error, Equatable, CustomStringConvertible {
  case status(Int)
  case partly(Int)

  var description: String {
    switch self {
    case .status(let status): "it answered with status \(status)"
    case .partly(let count): "it rejected \(count) of the data points"
    }
  }
}
