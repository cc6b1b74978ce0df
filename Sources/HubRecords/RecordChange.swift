/// What is to become of what is kept.
public enum RecordChange: Sendable {
  /// The record replaces what is kept of its key.
  case keep(Record)
  /// Nothing is kept of the key.
  case forget(RecordKey)
}
