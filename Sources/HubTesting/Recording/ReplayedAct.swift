/// Something that a plugin did when it heard recorded events.
package struct ReplayedAct: Sendable, Equatable {
  /// Milliseconds since the first event.
  package let milliseconds: Int64
  /// The event it had just heard.
  package let after: String
  /// What it did.
  package let what: String

  /// One line for it.
  package var line: String {
    let (seconds, rest) = (milliseconds / 1_000, String(milliseconds % 1_000))
    return "\(seconds).\(String(repeating: "0", count: 3 - rest.count))\(rest) \(what)  ← \(after)"
  }
}
