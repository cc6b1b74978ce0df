/// What a program did wrong.
enum Trouble {
  /// Ends the program at once.
  enum Fault: String, Sendable, CaseIterable {
    case exit
    case notJSON = "not-json"
    case longLine = "long-line"
    case manifest
    case silence
    case mistakes
  }

  /// Is dropped, and the program goes on.
  enum Mistake: String, Sendable, CaseIterable {
    case unknownLine = "unknown-line"
    case shape
    case unknownID = "unknown-id"
    case twice
    case unknownName = "unknown-name"
    case tooEarly = "too-early"
  }
}

/// Why a program does not run.
struct ProgramFault: Error, Equatable, CustomStringConvertible {
  let kind: Trouble.Fault
  let description: String

  init(_ kind: Trouble.Fault, _ words: String) {
    self.kind = kind
    description = words
  }
}

/// Why a program does not want to run: what it said about its settings.
struct ProgramProblem: Error, CustomStringConvertible {
  let description: String
}
