/// How a plugin kept one rule.
package struct ContractOutcome: Sendable {
  /// What became of it.
  package enum Verdict: String, Sendable {
    case kept
    case broken
    case untried
  }

  /// The rule's name.
  package let rule: String
  /// Whether it was kept.
  package let verdict: Verdict
  /// How long it took to find out.
  package let time: Duration
  /// What was measured, or why the rule was not tried.
  package let remark: String
  /// What was found.
  package let findings: [ContractFinding]
}
