/// A message, and what its reader makes of it.
package struct ProtocolSample: Sendable {
  /// What comes of it.
  package enum Verdict: Sendable, Equatable {
    /// The hub takes it and says nothing.
    case taken
    /// The hub answers with a message of that type.
    case answered(String)
    /// The hub refuses it with that code.
    case refused(String)
    /// A client tells of it with that event.
    case told(String)
    /// A client passes over it.
    case ignored
  }

  package let text: String
  package let verdict: Verdict

  static func taken(_ text: String) -> Self { Self(text: text, verdict: .taken) }
  static func answered(_ type: String, _ text: String) -> Self { Self(text: text, verdict: .answered(type)) }
  static func refused(_ code: String, _ text: String) -> Self { Self(text: text, verdict: .refused(code)) }
  static func told(_ event: String, _ text: String) -> Self { Self(text: text, verdict: .told(event)) }
  static func ignored(_ text: String) -> Self { Self(text: text, verdict: .ignored) }

  /// The peer that says and hears all this, and another one in its network.
  package static let you = String(repeating: "a", count: 40)
  package static let other = String(repeating: "b", count: 40)
  /// The network in which both are.
  package static let network = "chess"
}
