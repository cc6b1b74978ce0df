/// A key of a bucket and what it holds.
package struct NATSEntry: Sendable, Equatable {
  /// The key: words with dots between them.
  package var key: String
  /// What it holds; nil when it was deleted.
  package var value: [UInt8]?
  /// Which write of the bucket it was: later writes have greater numbers, whatever their key.
  package var revision: UInt64
}
