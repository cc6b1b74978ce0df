/// What becomes of a connection, told on a thread of the library, one after the other.
package enum NATSEvent: Sendable, Equatable {
  /// There is a connection now: for the first time, or again. Subscriptions have been made anew by then.
  case connected(server: String)
  /// The connection is lost; it is sought anew until somebody closes it.
  case disconnected(reason: String)
  /// It is over, and never comes back.
  case closed
  /// Messages to this subject were thrown away, because those before them wait still.
  case slow(subject: String, dropped: Int)
  /// The server complained of something, such as that a subject is not for this hub.
  case complaint(String)
}
