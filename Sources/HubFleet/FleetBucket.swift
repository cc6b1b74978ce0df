package import HubNATS

/// A bucket that all hubs of a fleet write to and watch: the last value of each key. Every call waits for the
/// engine.
package protocol FleetBucket: Sendable {
  /// Reads a value; nil where none ever was. One that was deleted is an entry without a value.
  func get(_ key: String) throws(NATSFailure) -> NATSEntry?
  /// Writes a value where none is; fails with `changed` where one is. Returns which write it was.
  func create(_ value: [UInt8], at key: String) throws(NATSFailure) -> UInt64
  /// Writes a value if the last write of the key was that one; fails with `changed` if it was not.
  func update(_ value: [UInt8], at key: String, after last: UInt64) throws(NATSFailure) -> UInt64
  /// All values whose keys the pattern means: `*` for one word, and a last `>` for all that follow.
  func entries(_ pattern: String, within patience: Duration) throws(NATSFailure) -> [NATSEntry]
  /// Takes a key out for good, with its writes up to that one and without a word to those who watch.
  func purge(_ key: String, upTo revision: UInt64) throws(NATSFailure)
  /// Tells everything that is there, then nil, then every write; one after the other, on any thread.
  func watch(_ hear: @escaping @Sendable (NATSEntry?) -> Void) throws(NATSFailure) -> any FleetTie
}
