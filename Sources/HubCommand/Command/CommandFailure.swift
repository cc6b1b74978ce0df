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
}
