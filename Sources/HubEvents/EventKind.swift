/// One type of event, for those who know it by its name alone.
package struct EventKind: Sendable {
  /// What it is called outside of Swift.
  package let name: String
  /// Reads one of them.
  package let make: @Sendable (any Decoder) throws -> any Event
  /// Tells one of them; one of another type is not told.
  package let tell: @Sendable (any Event) -> Void
}
