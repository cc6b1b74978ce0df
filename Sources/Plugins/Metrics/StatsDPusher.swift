import HubKernel

/// Sends figures to StatsD: counters as what was added since the last time.
final class StatsDPusher: Pusher {
  let target = PushTarget.statsd
  let course: PushCourse
  private let settings: MetricsPlugin.StatsDSettings
  private let sender: any DatagramSending
  private let ledger: Lock<StatsDLedger>

  init(
    _ settings: MetricsPlugin.StatsDSettings, _ sender: any DatagramSending, _ host: Host,
    _ metrics: MetricsPlugin.Metrics
  ) {
    self.settings = settings
    self.sender = sender
    course = PushCourse(host, metrics)
    ledger = Lock(StatsDLedger())
  }

  var interval: Duration { settings.interval }

  func begin(_ survey: Survey) {
    // What was counted before this began is not news, unless a predecessor has sent part of it.
    ledger.withLock { ledger in
      if ledger.isEmpty { _ = ledger.lines(survey.families(.everything), settings) }
    }
  }

  func push(_ survey: Survey) async throws {
    // Kept only when it was sent: what was not is sent the next time.
    var next = ledger.withLock { $0 }
    let datagrams = StatsDDatagrams.pack(next.lines(survey.families(.everything), settings))
    try await sender.send(datagrams, to: settings.address)
    ledger.withLock { [next] in $0 = next }
  }

  func adopt(from predecessors: [any Pusher]) {
    for case let one as StatsDPusher in predecessors where one.settings.tags == settings.tags {
      let known = one.ledger.withLock { $0 }
      ledger.withLock { $0 = known }
    }
  }
}
