/// Why a recording cannot be played.
package struct RecordingProblem: Error, Equatable {
  /// The line on which that shows, counted from 1.
  package let line: Int
  /// What is wrong with it.
  package let message: String

  init(_ line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}
