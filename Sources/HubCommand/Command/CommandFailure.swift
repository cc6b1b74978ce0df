/// Why a verb ended early: what to say, and how to exit.
struct CommandFailure: Error, Equatable {
  let code: ExitCode
  let message: String
  let hint: String?

  init(_ code: ExitCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// The same, and which context led there.
  func within(_ context: String?) -> CommandFailure {
    guard let context else { return self }
    return CommandFailure(code, "\(message) (context '\(context)')", hint: hint)
  }
}
