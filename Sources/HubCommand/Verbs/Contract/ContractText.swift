internal import HubKernel
internal import HubTesting

/// The report about a plugin, for people and for programs.
enum ContractText {
  static func text(_ report: ContractReport, colour: Bool) -> String {
    let paint: (String, String) -> String = { colour ? "\u{1B}[\($0)m\($1)\u{1B}[0m" : $1 }
    var rows = [["RULE", "IS", "TOOK", "SEEN"]]
    for outcome in report.outcomes {
      rows.append([outcome.rule, word(outcome.verdict), time(outcome.time), seen(outcome)])
    }
    var text = "\(report.plugin): \(report.summary)\n\n\(Table(rows).text)\n"
    for outcome in report.outcomes {
      for finding in outcome.findings {
        text += "\(paint("1;31", outcome.rule)): \(report.plugin) \(finding.seen)\n"
        text += "  expected: \(finding.expected)\n  hint: \(finding.hint)\n"
      }
    }
    let counts = [ContractOutcome.Verdict.kept, .broken, .untried].map { verdict in
      "\(report.outcomes.count { $0.verdict == verdict }) \(word(verdict))"
    }
    let sum = report.outcomes.reduce(Duration.zero) { $0 + $1.time }
    return text + "\(counts.joined(separator: ", ")), in \(time(sum))\n"
  }

  static func json(_ reports: [ContractReport]) -> String {
    let writer = JSONWriter()
    writer.object { json in
      json.field("ok", reports.allSatisfy(\.isKept))
      json.list("plugins", { list in reports.forEach { write($0, to: list) } })
    }
    return writer.text
  }

  private static func write(_ report: ContractReport, to json: JSONWriter) {
    json.object { json in
      json.field("plugin", report.plugin)
      json.field("ok", report.isKept)
      json.list(
        "rules",
        { list in
          for outcome in report.outcomes {
            list.object { json in
              json.field("rule", outcome.rule)
              json.field("is", outcome.verdict.rawValue)
              json.field("microseconds", Int(clamping: outcome.time.nanoseconds / 1_000))
              json.field("remark", outcome.remark)
              json.list("findings", { list in outcome.findings.forEach { write($0, to: list) } })
            }
          }
        })
    }
  }

  private static func write(_ finding: ContractFinding, to json: JSONWriter) {
    json.object { json in
      json.field("seen", finding.seen)
      json.field("expected", finding.expected)
      json.field("hint", finding.hint)
    }
  }

  private static func seen(_ outcome: ContractOutcome) -> String {
    outcome.findings.first.map { "\($0.seen)".printable } ?? outcome.remark
  }

  private static func word(_ verdict: ContractOutcome.Verdict) -> String {
    switch verdict {
    case .kept: "kept"
    case .broken: "BROKEN"
    case .untried: "not tried"
    }
  }

  private static func time(_ duration: Duration) -> String {
    let nanoseconds = duration.nanoseconds
    return switch nanoseconds {
    case ..<10_000_000: "\(nanoseconds / 1_000) µs"
    case ..<10_000_000_000: "\(nanoseconds / 1_000_000) ms"
    default: "\(nanoseconds / 1_000_000_000) s"
    }
  }
}
