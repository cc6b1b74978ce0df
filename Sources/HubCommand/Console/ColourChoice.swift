/// When to colour what is written.
enum ColourChoice: String, CaseIterable {
  case auto
  case always
  case never

  /// Whether to colour a stream: the flag decides, then the variables that people set for all programs.
  func applies(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let word = environment["NO_COLOR"], !word.isEmpty { return false }
    if let word = environment["CLICOLOR_FORCE"], !word.isEmpty, word != "0" { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }
}
