/// The words after a verb, sorted out.
struct Arguments: Sendable, Equatable {
  var operands: [String] = []
  /// What each flag was given, by its long name; a flag without a value has the value "".
  var flags: [String: [String]] = [:]

  func has(_ flag: String) -> Bool { flags[flag] != nil }

  func value(_ flag: String) -> String? { flags[flag]?.last }

  func values(_ flag: String) -> [String] { flags[flag] ?? [] }

  func operand(_ index: Int) -> String? { operands.indices.contains(index) ? operands[index] : nil }
}
