internal import HubKernel

/// One verb of hubctl. Parsing, help and completion all come from this one table.
struct Verb: Sendable {
  /// An example, which stands first in the help.
  struct Example: Sendable {
    let line: String
    let meaning: String

    init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  let name: String
  let summary: String
  let operands: [Operand]
  /// Its own flags; those that every verb has come with `allFlags`.
  let flags: [Flag]
  let examples: [Example]
  let run: @Sendable (Invocation) async throws -> ExitCode

  init(
    _ name: String, _ summary: String, operands: [Operand] = [], flags: [Flag] = [], examples: [Example],
    run: @escaping @Sendable (Invocation) async throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.flags = flags
    self.examples = examples
    self.run = run
  }

  var allFlags: [Flag] { flags + (writesJSON ? [OutputFormat.flag] : []) + Flag.common }

  /// Whether what it writes can be had as data.
  var writesJSON: Bool { flags.contains { $0.name == Flag.json.name } }

  /// Every verb, in the order of the help.
  static let all: [Verb] = [
    .run, .check, .doctor, .order, .explain, .hub, .top, .ready, .mesh, .bootstrap, .plugins, .peers, .config,
    .log, .events, .console, .record, .replay, .reload, .tenants, .ban, .limits, .drain, .context, .new,
    .plugin, .build, .pack, .sim, .development, .bench, .peer, .publish, .find, .id, .token, .docs, .manual,
    .version, .completion, .help,
  ]

  /// The verb that the first word names, and the words after it.
  static func named(by words: [String]) throws(CommandFailure) -> (Verb, [String]) {
    guard let first = words.first else { return (.help, []) }
    let rest = Array(words.dropFirst())
    if let verb = all.first(where: { $0.name == first }) { return (verb, rest) }
    switch first {
    case "--help", "-h": return (.help, rest)
    case "--version": return (.version, rest)
    default:
      let near = Suggestion.nearest(to: first, among: all.map(\.name))
      throw CommandFailure(
        .usage, "hubctl has no verb '\(first.printable)'",
        hint: OtherWords.hint(first) ?? near.map { "did you mean '\($0)'?" }
          ?? "'hubctl help' lists the verbs")
    }
  }
}
