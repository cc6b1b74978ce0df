/// What to do with a message that another thread left here.
package enum InboxKind: UInt8 {
  /// A signal from a connection, which is told when it cannot be delivered.
  case signal
  /// A message that nobody waits for.
  case notice
  /// The notice before this one, for another connection.
  case sameNotice
  /// A signal that came back because its receiver had gone.
  case bounced
  /// Close the connection; the payload is the reason.
  case close
  /// A message of a plugin for a connection.
  case frame
  /// What a plugin leaves for itself on another reactor.
  case post
  /// A signal from a peer of another hub, after its receipt.
  case foreign
  /// The receipt of a signal from another hub whose receiver had gone.
  case returned
  /// What a peer said over a socket that is on another lane than its connection.
  case carried
}
