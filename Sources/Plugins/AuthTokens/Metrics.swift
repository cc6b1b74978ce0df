import HubKernel

extension AuthTokensPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let accepted: Counter
    let ended: Counter
    let revoked: Counter
    let keyFailures: Counter
    private let refusals: [String: Counter]

    init(_ meters: Meters) {
      accepted = meters.counter("accepted_total", "credentials that were taken")
      ended = meters.counter("ended_total", "connections closed because their credential ended")
      revoked = meters.counter(
        "revoked_total", "connections closed because a reload took their credential away")
      keyFailures = meters.counter(
        "key_failures_total", "times that published keys could not be fetched or read")
      refusals = Dictionary(
        Denial.codes.map { code in
          (code, meters.counter("refused_total", "refusals, by their code", labels: ["code": code]))
        }
      ) { first, _ in first }
    }

    func refused(_ denial: Denial) { refusals[denial.code.description]?.add() }
  }
}
