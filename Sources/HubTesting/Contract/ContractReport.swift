/// Everything that was found out about a plugin.
package struct ContractReport: Sendable {
  /// The plugin's id.
  package let plugin: String
  /// What it is for.
  package let summary: String
  /// Each rule, in the order in which they were tried.
  package let outcomes: [ContractOutcome]

  /// Whether no rule was broken.
  package var isKept: Bool { outcomes.allSatisfy { $0.verdict != .broken } }
  /// Everything that was found.
  package var findings: [ContractFinding] { outcomes.flatMap(\.findings) }

  /// The outcome of a rule.
  package subscript(rule: String) -> ContractOutcome? { outcomes.first { $0.rule == rule } }
}
