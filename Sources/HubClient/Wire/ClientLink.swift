/// A connection to a hub.
package protocol ClientLink: AnyObject, Sendable {
  /// Sends a message; what does not fit any more ends the connection.
  func send(_ message: [UInt8])
  /// Closes it, after what was sent.
  func close(code: UInt16)
}
