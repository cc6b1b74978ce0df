import HubKernel

extension ConsolePlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let answers: Counter
    let logins: Counter
    let refusals: Counter
    let sessions: Gauge

    init(_ meters: Meters) {
      answers = meters.counter("answers_total", "files of the page served")
      logins = meters.counter("logins_total", "sessions begun, guests included")
      refusals = meters.counter("refused_links_total", "tickets and shared links that opened nothing")
      sessions = meters.gauge("sessions", "who is logged in, guests included")
    }
  }
}

typealias Metrics = ConsolePlugin.Metrics
