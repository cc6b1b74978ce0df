/// What brings messages to and fro in place of one socket. Called on the thread of its transport; what is
/// said of `Transport` holds for it as well: nothing here calls back before it returns.
public protocol LinkVehicle: AnyObject {
  /// Takes a message; false when so much waits already that the reader counts as too slow.
  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind) -> Bool
  /// Sends what waits, then says goodbye.
  func close(code: UInt16, reason: String)
  /// Asks the other side for a sign of life.
  func probe()
  /// Takes nothing from the other side for a while.
  func rest(for time: Duration)
}
