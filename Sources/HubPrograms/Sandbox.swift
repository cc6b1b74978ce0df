/// Whether a program is kept apart from the machine it runs on.
package enum Sandbox: String, Sendable, Equatable, CaseIterable {
  case off
  /// Where the machine can.
  case wanted
  /// Or not at all.
  case required
}
