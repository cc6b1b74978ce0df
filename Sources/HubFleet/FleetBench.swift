/// A place where somebody may wait for the engine: does one thing after the other, in order.
package protocol FleetBench: AnyObject, Sendable {
  /// Does it after what was given before; false when more waits than may, or it is over.
  @discardableResult
  func add(_ work: @escaping @Sendable () -> Void) -> Bool
  /// Does it once so much time has passed.
  func add(after time: Duration, _ work: @escaping @Sendable () -> Void)
  /// How many things wait to be done.
  var waiting: Int { get }
  /// Takes nothing more, and does what it was given; nothing that was to be done later.
  func end()
}
