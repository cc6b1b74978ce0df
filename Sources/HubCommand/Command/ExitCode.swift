/// How hubctl ends, for scripts to act on.
enum ExitCode: Int32, CaseIterable {
  case ok = 0
  case failed = 1
  case usage = 2
  case notFound = 3
  case refused = 4
  case unreachable = 5
  case invalid = 6
  case problems = 7
  case interrupted = 130

  /// What it means, in a few words.
  var meaning: String {
    switch self {
    case .ok: "all went well"
    case .failed: "it did not work"
    case .usage: "the command line is wrong"
    case .notFound: "what was asked for does not exist"
    case .refused: "the hub refused"
    case .unreachable: "no hub could be reached"
    case .invalid: "the configuration is wrong"
    case .problems: "a check found something"
    case .interrupted: "interrupted from the keyboard"
    }
  }
}
