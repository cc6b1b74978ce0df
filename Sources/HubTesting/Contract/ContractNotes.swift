/// What one rule found.
struct ContractNotes: Sendable {
  private(set) var findings: [ContractFinding] = []
  /// What was measured, for the report.
  var measured = ""
  /// Why the rule could not be tried.
  var skipped: String?

  private let promise: String
  private let hint: String
  /// More of them say nothing new.
  private static let most = 8

  init(_ rule: ContractRule) { (promise, hint) = (rule.promise, rule.hint) }

  mutating func find(_ seen: String, hint: String? = nil) {
    let finding = ContractFinding(seen: seen, expected: promise, hint: hint ?? self.hint)
    if findings.count < ContractNotes.most, !findings.contains(finding) { findings.append(finding) }
  }
}
