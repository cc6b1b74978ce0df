import HubKernel

/// What counters read when they were last sent.
struct StatsDLedger: Sendable {
  private var last: [String: Double] = [:]

  var isEmpty: Bool { last.isEmpty }

  /// The lines for what there is now. Counters that have not moved have none.
  mutating func lines(_ families: [MetricFamily], _ settings: MetricsPlugin.StatsDSettings) -> [String] {
    var lines: [String] = []
    var now: [String: Double] = [:]
    for family in families {
      for sample in family.samples {
        let name = StatsDName(family.fullName, sample.labels, settings)
        switch (sample.value, family.kind) {
        case (.histogram(let reading), _):
          let count = Double(reading.count)
          let added = count - (last[name.key(".count")] ?? 0)
          let time = reading.sumInSeconds - (last[name.key(".sum")] ?? 0)
          now[name.key(".count")] = count
          now[name.key(".sum")] = reading.sumInSeconds
          guard added > 0 else { continue }
          lines.append(name.line(".count", added, "c"))
          lines.append(name.line(".mean", time / added, "g"))
        case (.integer, .counter), (.decimal, .counter):
          let value = sample.value.number
          let before = last[name.key("")] ?? 0
          now[name.key("")] = value
          // What went down began anew.
          let added = value >= before ? value - before : value
          if added > 0 { lines.append(name.line("", added, "c")) }
        case (_, .gauge), (_, .histogram):
          let value = sample.value.number
          // A sign would make it a change, so the way below zero leads over it.
          if value < 0 { lines.append(name.line("", 0, "g")) }
          lines.append(name.line("", value, "g"))
        case (_, .info): continue
        }
      }
    }
    last = now
    return lines
  }
}

extension MetricValue {
  /// The number as such; 0 for a histogram, which is many.
  var number: Double {
    switch self {
    case .integer(let value): Double(value)
    case .decimal(let value): value
    case .histogram: 0
    }
  }
}
