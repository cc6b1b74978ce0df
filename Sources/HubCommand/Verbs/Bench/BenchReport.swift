internal import HubKernel
internal import HubLoad

/// What a run came to, for people and for programs.
struct BenchReport {
  static let shares: [(name: String, share: Double)] = [
    ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1),
  ]

  let plan: LoadPlan
  let outcome: LoadOutcome
  /// How many the hub would have refused, where it only counts; nil where nobody could be asked.
  var wouldRefuse: UInt64?

  var findings: [ClientFinding] { ClientJudge.findings(outcome) }
  private var counts: LoadCounts { outcome.counts }
  private var seconds: Double { Double(outcome.elapsed) / 1_000_000_000 }
  var throughput: Double { seconds > 0 ? Double(counts.arrived) / seconds : 0 }

  /// What is counted.
  private var noun: String {
    switch plan.kind {
    case .connect: "connections"
    case .announce: "introductions"
    case .relay: "signals"
    }
  }

  var title: String {
    switch plan.kind {
    case .connect: "connect: \(Self.many(plan.peers, "peer"))"
    case .announce: "announce: \(Self.many(plan.peers, "peer")) in \(Self.many(plan.networks, "network"))"
    case .relay: "relay: \(Self.many(plan.pairs, "pair")), signals of \(plan.size) B"
    }
  }

  private static func many(_ count: Int, _ noun: String) -> String {
    "\(Words.count(UInt64(count))) \(noun)\(count == 1 ? "" : "s")"
  }

  var subtitle: String {
    "\(Words.count(counts.arrived)) \(noun) in \(Words.time(outcome.elapsed)), "
      + "\(Words.rate(throughput)) a second"
  }

  /// The table and the sentences.
  var text: String {
    let pace = plan.rate.map { "\(Words.rate($0)) a second" } ?? "as fast as the hub answers"
    var lines = ["\(title), \(pace)"]
    if outcome.wasInterrupted { lines.append("interrupted; this is what there was until then") }
    lines.append("")
    var rows = [
      [
        noun, Words.count(counts.arrived),
        "\(Words.rate(throughput)) a second over \(Words.time(outcome.elapsed))",
      ],
      ["sent", Words.count(counts.sent), ""],
    ]
    if plan.kind != .connect {
      rows.append(["peers", Words.count(counts.connected), "of \(Words.count(UInt64(plan.connections)))"])
      rows.append([
        "lost", Words.count(counts.lost),
        "doubled \(Words.count(counts.doubled)), out of order \(Words.count(counts.disordered))",
      ])
    }
    rows.append(["bytes", Words.bytes(counts.bytesOut), "out, \(Words.bytes(counts.bytesIn)) in"])
    rows += table("refused", counts.refused) + table("failed", counts.failed)
    if counts.heldBack > 0 {
      rows.append(["held back", Words.count(counts.heldBack), "not sent, since the hub had asked to wait"])
    }
    if counts.unsent > 0 {
      rows.append(["not sent", Words.count(counts.unsent), "their connection was gone, or took nothing more"])
    }
    lines.append(Table(rows).text)
    if !outcome.latency.isEmpty { lines.append(latencies) }
    lines += notes
    return lines.joined(separator: "\n")
  }

  private func table(_ name: String, _ kinds: [String: UInt64]) -> [[String]] {
    kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { [name, Words.count($0.value), $0.key.printable] }
  }

  private var latencies: String {
    let names = Self.shares.map(\.name)
    let times = Self.shares.map { Words.time(outcome.latency.time(at: $0.share)) }
    var text = Table([["latency"] + names, [""] + times]).text
    text +=
      plan.rate == nil
      ? "each is sent when another one has come, so a hub that stands still is asked less\n"
      : "counted from when each was to leave by the plan, so a hub that stands still is charged for all\n"
    return text
  }

  /// What has to be known to read the figures.
  private var notes: [String] {
    var notes: [String] = []
    if let number = wouldRefuse {
      notes.append(
        "dry run: the hub would have limited \(Words.count(number)) of \(Words.count(counts.sent))")
    }
    if counts.fullBuffers > 0 {
      notes.append(
        "the hub's side did not read as fast as was sent: \(Words.count(counts.fullBuffers)) times a socket "
          + "was full")
    }
    for finding in findings {
      notes.append("CLIENT WAS THE BOTTLENECK (\(finding.kind.rawValue)): \(finding.sentence)")
      notes.append("  \(finding.meaning)")
    }
    if findings.isEmpty { notes.append("the client had room: \(room)") }
    return notes
  }

  private var room: String {
    let busiest = outcome.threads.map(\.ranShare).max() ?? 0
    let waited = outcome.threads.map(\.waitedShare).max() ?? 0
    var text =
      "its busiest thread ran \(Words.percent(busiest)) of the time and waited "
      + "\(Words.percent(waited)) for a core"
    if !outcome.lateness.isEmpty {
      text += "; sends were late by \(Words.time(outcome.lateness.time(at: 0.99))) at p99"
    }
    return text
  }
}
