/// What comes of a connection.
package enum LinkEvent: Sendable {
  /// A message.
  case text([UInt8])
  /// The end; nothing comes after it.
  case ended(LinkEnd)
}
