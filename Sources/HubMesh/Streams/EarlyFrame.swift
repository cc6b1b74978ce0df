/// A frame that came before its turn, without its head.
struct EarlyFrame {
  var sequence: UInt64
  var payload: [UInt8]
  /// Our clock, when it is worth nothing any more.
  var deadline: Milliseconds
}
