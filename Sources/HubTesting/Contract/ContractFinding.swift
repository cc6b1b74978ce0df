/// One thing that a plugin does and should not.
package struct ContractFinding: Sendable, Equatable {
  /// What was seen, as a sentence whose subject is the plugin.
  package let seen: String
  /// What was expected in its place.
  package let expected: String
  /// What to do about it.
  package let hint: String
}
