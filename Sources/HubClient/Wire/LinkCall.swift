/// A connection that is to come about.
package struct LinkCall: Sendable {
  /// The hub, as it was given or named: the path of a Unix socket, or an address.
  package let hub: String
  /// Where exactly, with who and what is asked for: `ws://host/?peerId=…`.
  package let target: String
  /// What is offered, a token among it.
  package let subprotocols: [String]
  /// A file with authorities to believe in place of the public ones.
  package let authority: String?
  /// The longest message that is taken.
  package let longestMessage: Int
  /// How much may wait to be sent.
  package let mostUnsent: Int
}
