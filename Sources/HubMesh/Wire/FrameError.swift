/// Why a frame cannot be read.
enum FrameError: Error {
  /// It ends before it should, says what cannot be, or goes on after its end.
  case garbage
}
