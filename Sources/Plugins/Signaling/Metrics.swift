import HubKernel

extension SignalingPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let announcements: Counter
    let departures: Counter
    let discoveries: Counter

    init(_ meters: Meters) {
      announcements = meters.counter("announcements_total", "peers that became known in a network")
      departures = meters.counter("departures_total", "peers that left a network")
      discoveries = meters.counter("discoveries_total", "messages that told one peer of another")
    }
  }
}
