internal import HubKernel
internal import HubLoad

extension BenchReport {
  /// For programs; times are in microseconds.
  var json: JSONValue {
    .object([
      member("kind", .string(plan.kind.rawValue)),
      member("plan", planned),
      member("seconds", decimal(Double(outcome.elapsed) / 1_000_000_000)),
      member("perSecond", decimal(throughput)),
      member("counts", counted),
      member("refused", Self.table(outcome.counts.refused)),
      member("failed", Self.table(outcome.counts.failed)),
      member("latency", Self.times(outcome.latency)),
      member("lateness", Self.times(outcome.lateness)),
      member("wouldRefuse", wouldRefuse.map { .number("\($0)") } ?? .null),
      member("interrupted", .bool(outcome.wasInterrupted)),
      member("client", client),
    ])
  }

  private func member(_ name: String, _ value: JSONValue) -> JSONValue.Member { .init(name, value) }

  private func decimal(_ value: Double) -> JSONValue { Self.decimal(value) }

  /// Three digits after the point, which is a microsecond of a millisecond.
  private static func decimal(_ value: Double) -> JSONValue {
    .number("\((max(0, min(value, 1e12)) * 1_000).rounded() / 1_000)")
  }

  private var planned: JSONValue {
    let usual = ["peers": plan.peers, "networks": plan.networks]
    let numbers = plan.kind == .relay ? ["pairs": plan.pairs, "size": plan.size, "depth": plan.depth] : usual
    var members = [member("urls", .array(plan.urls.map { .string($0) }))]
    members += numbers.sorted { $0.key < $1.key }.map { member($0.key, .number("\($0.value)")) }
    members.append(member("rate", plan.rate.map { decimal($0) } ?? .string("max")))
    members.append(member("threads", .number("\(plan.threads)")))
    return .object(members)
  }

  private var counted: JSONValue {
    let counts = outcome.counts
    let all: [(String, UInt64)] = [
      ("connected", counts.connected), ("sent", counts.sent), ("arrived", counts.arrived),
      ("lost", counts.lost), ("doubled", counts.doubled), ("outOfOrder", counts.disordered),
      ("refused", counts.refusals), ("failed", counts.failures), ("heldBack", counts.heldBack),
      ("notSent", counts.unsent), ("bytesOut", counts.bytesOut), ("bytesIn", counts.bytesIn),
      ("fullBuffers", counts.fullBuffers),
    ]
    return .object(all.map { member($0.0, .number("\($0.1)")) })
  }

  private static func table(_ kinds: [String: UInt64]) -> JSONValue {
    .object(kinds.sorted { $0.key < $1.key }.map { .init($0.key, .number("\($0.value)")) })
  }

  private static func times(_ histogram: TimeHistogram) -> JSONValue {
    .object(
      [.init("count", .number("\(histogram.count)")), .init("mean", decimal(histogram.mean / 1_000))]
        + shares.map { .init($0.name, decimal(Double(histogram.time(at: $0.share)) / 1_000)) })
  }

  private var client: JSONValue {
    let threads = outcome.threads.map { use in
      JSONValue.object([
        member("ran", decimal(use.ranShare)), member("waited", decimal(use.waitedShare)),
      ])
    }
    let found = findings.map { finding in
      JSONValue.object([
        member("kind", .string(finding.kind.rawValue)), member("what", .string(finding.sentence)),
        member("meaning", .string(finding.meaning)),
      ])
    }
    let machine: JSONValue =
      outcome.machine.map {
        .object([member("busy", decimal($0.busy)), member("stolen", decimal($0.stolen))])
      } ?? .null
    return .object([
      member("bottleneck", .bool(!findings.isEmpty)), member("findings", .array(found)),
      member("threads", .array(threads)), member("machine", machine),
    ])
  }
}
