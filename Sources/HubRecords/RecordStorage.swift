/// A place where records outlive the hub, or at least the plugin. Whoever offers it decides nothing about
/// them: what wins is decided before.
public protocol RecordStorage: Sendable {
  /// What it is, for people: where the file is, or that everything is forgotten when the hub stops.
  var summary: String { get }
  /// Whether what it has acknowledged survives `kill -9`.
  var isDurable: Bool { get }
  /// Hands over everything that is kept, in any order; once, before anything is written. Returns what had to
  /// be set aside because it could not be read, in a sentence, and nil when everything was whole.
  func load(_ each: @escaping @Sendable (Record) -> Void) async throws(StorageFailure) -> String?
  /// Keeps a record in the place of all earlier ones of its key, or forgets a key. Changes take effect in the
  /// order in which they are given, and `done` is called on any thread once that one is safe, or with the
  /// reason why it never will be. It does not wait: many changes share one write to the disk.
  func write(_ change: RecordChange, _ done: @escaping @Sendable (StorageFailure?) -> Void)
  /// Returns when everything given so far is safe or has failed.
  func flush() async
  /// Has `tell` called, on any thread, whenever something that was safe is kept no longer though nobody took
  /// it back, such as when a file is damaged: whoever has it may give it once more. There is one listener.
  func follow(losses tell: @escaping @Sendable () -> Void)
}

extension RecordStorage {
  /// Nothing is ever lost.
  public func follow(losses tell: @escaping @Sendable () -> Void) {}
}
