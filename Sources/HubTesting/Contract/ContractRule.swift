/// Something that every plugin owes the hub, and how that is found out.
struct ContractRule: Sendable {
  let name: String
  /// What is owed, as a sentence.
  let promise: String
  /// What to do when it is not kept.
  let hint: String
  let check: @Sendable (Course, inout ContractNotes) async throws -> Void

  init(
    _ name: String, _ promise: String, hint: String,
    _ check: @escaping @Sendable (Course, inout ContractNotes) async throws -> Void
  ) {
    self.name = name
    self.promise = promise
    self.hint = hint
    self.check = check
  }

  /// Every rule, in the order in which they are tried. After the first ones nothing else can be tried with a
  /// plugin that does not even start.
  static let all: [ContractRule] = [
    .manifest, .settings, .readme, .boot, .stopWithoutStart, .lives, .events, .messages, .requests, .time,
    .crash, .flood, .memory, .reload, .drain, .silence, .secrets,
  ]
}
