/// A message that one lane left for another, as it lies there: its bytes are elsewhere.
package struct InboxEntry {
  package var kind: InboxKind
  package var target: ConnectionID
  package var sender: ConnectionID
  /// The room or the tenant in which the receiver was found; zero for wherever it is.
  package var scope: UInt64
  /// The close code, the kind of a frame, the length of the message id or receipt before the payload, or
  /// where a notice names its receiver.
  package var extra: UInt32
  package var length: UInt32

  package init(
    kind: InboxKind, target: ConnectionID, sender: ConnectionID, scope: UInt64, extra: UInt32, length: UInt32
  ) {
    (self.kind, self.target, self.sender) = (kind, target, sender)
    (self.scope, self.extra, self.length) = (scope, extra, length)
  }
}
