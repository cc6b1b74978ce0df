import HubKernel
import HubRTC

extension ClientChannelsPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let sessions: Gauge
    let connected: Counter
    let taken: Counter
    let kept: Counter
    let received: Counter
    let sent: Counter
    let repeated: Counter
    let doubled: Counter
    let broken: Counter
    private let meters: Meters

    init(_ meters: Meters) {
      self.meters = meters
      sessions = meters.gauge("sessions", "sessions with peers, those included that are being made")
      connected = meters.counter("connected_total", "data channels that were opened")
      taken = meters.counter("taken_total", "peers that moved their messages onto a channel")
      kept = meters.counter("kept_total", "peers whose channel kept their place when their WebSocket went")
      received = meters.counter("received_total", "messages of peers that came over a channel")
      sent = meters.counter("sent_total", "messages to peers that went over a channel")
      repeated = meters.counter("repeated_total", "messages to peers that were sent again over another way")
      doubled = meters.counter("doubled_total", "messages of peers that had come before, and were dropped")
      broken = meters.counter("broken_total", "peers that broke the rules of numbering and were closed")
      ended(nil)
    }

    /// Counts the end of a session by its code.
    func ended(_ fault: RTCFault?, count: Int = 0) {
      meters.counter(
        "ended_total", "sessions that ended, by what ended them",
        labels: ["code": fault?.code.rawValue ?? "closed"]
      ).add(count)
    }
  }
}
