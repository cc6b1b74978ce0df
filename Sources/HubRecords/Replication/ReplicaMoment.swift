/// When something happens: by a clock that never jumps, and by the one on the wall. Both in milliseconds.
package struct ReplicaMoment: Sendable {
  /// The time since whenever.
  package var steady: Int64
  /// The time since 1970, as far as this hub knows.
  package var wall: Int64

  /// Names a moment.
  package init(steady: Int64, wall: Int64) { (self.steady, self.wall) = (steady, wall) }
}
