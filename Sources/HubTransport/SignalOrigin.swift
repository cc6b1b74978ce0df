/// Where a signal came from, for whoever has taken it and cannot bring it after all. Valid during the call.
public struct SignalOrigin {
  /// The connection that sent it; for a signal from another hub a place on the reactor that took it in.
  public let sender: ConnectionID
  /// Whether it came from another hub.
  public let isForeign: Bool
  /// What its sender calls it, without quotes; for a signal from another hub its receipt.
  public let mark: UnsafeRawBufferPointer

  @inlinable @inline(__always)
  package init(sender: ConnectionID, isForeign: Bool, _ mark: UnsafeRawBufferPointer) {
    self.sender = sender
    self.isForeign = isForeign
    self.mark = mark
  }
}
