/// How a conversation ended.
package enum ConversationEnd: Sendable, Equatable {
  /// The program exited by itself.
  case exited(Int32)
  /// It was killed, by somebody else or by us.
  case killed(signal: Int32)
  /// It never began, or the way to it broke.
  case unreachable(String)
  /// It wrote a line that is longer than it may be.
  case tooLong
  /// It stopped speaking without exiting.
  case fellSilent

  /// The end in a few words.
  package var words: String {
    switch self {
    case .exited(let code): "it exited with \(code)"
    case .killed(let signal): "it was killed by signal \(signal)"
    case .unreachable(let why): "it cannot be reached: \(why)"
    case .tooLong: "it wrote a line that is too long"
    case .fellSilent: "it closed its output"
    }
  }
}
