internal import HubKernel

extension AdminClient {
  /// What a bad answer means to the user; nil for a good one.
  static func failure(_ answer: Answer) -> CommandFailure? {
    guard !(200...299).contains(answer.status) else { return nil }
    let json = answer.json
    let detail = json?["detail"]?.text.map(\.printable) ?? "the hub answered \(answer.status)"
    var reasons: [String] = []
    if case .array(let problems)? = json?["problems"] {
      reasons = problems.compactMap(\.text).map(\.printable)
    }
    if case .array(let errors)? = json?["errors"] {
      reasons += errors.compactMap { error in
        error["pointer"]?.text.map { "\($0): \(error["detail"]?.text ?? "")".printable }
      }
    }
    let message = ([detail] + reasons).joined(separator: "\n  ")
    switch answer.status {
    case 404: return CommandFailure(.notFound, message)
    case 401:
      return CommandFailure(
        .refused, message, hint: "name the file of a token with --token-file or HUBCTL_TOKEN_FILE")
    case 403 where json?["code"]?.text == "read-only":
      return CommandFailure(.refused, message, hint: "this takes a token with 'role: admin'")
    case 403, 429: return CommandFailure(.refused, message)
    case 422: return CommandFailure(.invalid, message)
    case 412: return CommandFailure(.failed, message, hint: "try again")
    default: return CommandFailure(.failed, message)
    }
  }
}
