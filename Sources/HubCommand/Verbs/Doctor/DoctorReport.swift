internal import HubKernel

/// What the doctor says at the end: first what is wrong, then what was looked at.
struct DoctorReport {
  private(set) var findings: [Finding] = []

  mutating func add(_ more: [Finding]) { findings += more }

  func count(_ severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }

  var exitCode: ExitCode { count(.problem) > 0 ? .problems : .ok }

  /// One sentence first, for who has no time.
  var summary: String {
    let parts = [
      Self.counted(count(.problem), "problem"), Self.counted(count(.warning), "warning"),
      count(.fine) == 0 ? nil : "\(count(.fine)) things in order",
    ]
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return text.isEmpty ? "nothing could be looked at" : text
  }

  private static func counted(_ count: Int, _ word: String) -> String? {
    count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  /// Everything by topic; within one the worst comes first.
  func text(colour: Bool) -> String {
    var text = summary + "\n"
    for topic in Finding.Topic.allCases {
      let own = findings.filter { $0.topic == topic }
      guard !own.isEmpty else { continue }
      text += "\n\(bold(topic.rawValue, colour))\n"
      for severity in Finding.Severity.allCases {
        for finding in own where finding.severity == severity { text += line(finding, colour) }
      }
    }
    return text
  }

  private func line(_ finding: Finding, _ colour: Bool) -> String {
    let mark =
      switch finding.severity {
      case .problem: painted("PROBLEM", "1;31", colour)
      case .warning: painted("warning", "33", colour)
      case .note: "note   "
      case .fine: painted("ok     ", "32", colour)
      }
    var text = "  \(mark)  \(finding.what.printable)\n"
    for (name, words) in [("where", finding.place), ("why", finding.why), ("do", finding.remedy)]
    where !words.isEmpty {
      let label = name + String(repeating: " ", count: 6 - name.count)
      text += "           \(label)\(words.printable)\n"
    }
    return text
  }

  private func bold(_ text: String, _ colour: Bool) -> String { painted(text, "1", colour) }

  private func painted(_ text: String, _ code: String, _ colour: Bool) -> String {
    colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  var json: String {
    let json = JSONWriter()
    json.object { json in
      json.field("ok", exitCode == .ok)
      json.field("summary", summary)
      json.list("findings") { list in
        for finding in findings {
          list.object { one in
            one.field("topic", finding.topic.rawValue)
            one.field("severity", finding.severity.rawValue)
            one.field("code", finding.code)
            one.field("what", finding.what)
            if !finding.place.isEmpty { one.field("where", finding.place) }
            if !finding.why.isEmpty { one.field("why", finding.why) }
            if !finding.remedy.isEmpty { one.field("do", finding.remedy) }
          }
        }
      }
    }
    return json.text
  }
}
