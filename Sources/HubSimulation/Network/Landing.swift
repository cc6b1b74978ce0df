/// What a network tells those who use it.
protocol Landing: AnyObject {
  /// A frame has come; `depth` is how many hubs handled what led to it without a pause.
  func arrived(_ bytes: UnsafeRawBufferPointer, depth: UInt16, at hub: Int, on link: UInt32)
  /// A connection has ended, and this hub did not end it.
  func ended(_ link: UInt32, at hub: Int)
}
