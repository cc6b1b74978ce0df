/// Lines to a program and lines from it, however they travel.
///
/// Everything here is called on the loop's thread, and so is the listener; never from within each other.
package protocol Conversation: AnyObject, Sendable {
  /// Begins. Whatever comes of it, the listener hears; its end in any case.
  func begin(_ listener: any ConversationListener)
  /// Takes whole lines, each with its newline, and never waits: what cannot go yet is kept. Does nothing
  /// before the beginning and after the end.
  func say(_ lines: UnsafeRawBufferPointer)
  /// How many bytes are kept. Whoever says more all the same decides how much memory that takes.
  var unsent: Int { get }
  /// Whether lines are read at all. While they are not, the program finds that nobody takes them.
  func listen(_ isListening: Bool)
  /// Ends what the program hears, once it has heard all of it; it is given that long to go by itself, and
  /// is made to go then.
  func finish(within grace: Duration)
  /// Makes it go now.
  func cut()
}

/// Who hears what comes of a conversation.
package protocol ConversationListener: AnyObject, Sendable {
  /// A line, without its newline; valid during the call alone.
  func heard(_ line: UnsafeRawBufferPointer)
  /// A line that is not for the hub but for its log.
  func murmured(_ line: UnsafeRawBufferPointer)
  /// All that was kept has gone.
  func hasRoom()
  /// A turn is over: nothing more has come for now.
  func paused()
  /// It is over. The last call, and there is exactly one.
  func ended(_ end: ConversationEnd)
}
