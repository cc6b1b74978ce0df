/// One open object or array.
struct JSONFrame {
  /// How many keys, up to `fewKeys`; of an array only whether it has elements.
  var count: Int32
  /// Under which number its keys are in the table; zero while it has few.
  var serial: UInt32
  var isObject: Bool
}
