import HubKernel

/// The way to the engine: takes orders without waiting, and brings news on threads of its own.
protocol EngineLine: AnyObject, Sendable {
  /// Takes orders, in this order.
  func take(_ orders: [Order])
  /// Ends it, and returns when what was ordered before is done or has had its time.
  func end() async
}
