import HubKernel

extension MailboxPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let places: Gauge
    let absent: Gauge
    let waiting: Gauge
    let bytes: Gauge
    let absences: Counter
    let resumed: Counter
    let unknown: Counter
    let kept: Counter
    let delivered: Counter
    let repeated: Counter
    let spared: Counter
    private let returned: [ReturnReason: Counter]
    private let ended: [AbsenceEnd: Counter]

    init(_ meters: Meters) {
      places = meters.gauge("places", "peers that have asked for their place to be kept")
      absent = meters.gauge("absent", "peers that are away and may come back")
      waiting = meters.gauge("waiting", "signals that wait for them")
      bytes = meters.gauge("bytes", "bytes kept for peers, copies of what they have not confirmed included")
      absences = meters.counter("absences_total", "times a peer lost its connection and kept its place")
      resumed = meters.counter("resumed_total", "times a peer came back to its place")
      unknown = meters.counter("unknown_total", "times a key was shown that opened no place")
      kept = meters.counter("kept_total", "signals that were kept for absent peers")
      delivered = meters.counter("delivered_total", "signals that were kept and then sent to their peer")
      repeated = meters.counter("repeated_total", "messages sent again to peers that came back")
      spared = meters.counter(
        "spared_total", "notices of peers that came and went while somebody was away, and were not sent")
      returned = Dictionary(
        uniqueKeysWithValues: ReturnReason.allCases.map { reason in
          let help = "signals that went back to their senders, by the code they were told"
          return (reason, meters.counter("returned_total", help, labels: ["code": reason.rawValue]))
        })
      ended = Dictionary(
        uniqueKeysWithValues: AbsenceEnd.allCases.map { end in
          let help = "absences after which a peer did not come back, by what ended them"
          return (end, meters.counter("ended_total", help, labels: ["reason": end.rawValue]))
        })
    }

    func count(_ reason: ReturnReason) { returned[reason]?.add() }
    func count(_ end: AbsenceEnd) { ended[end]?.add() }
  }
}
