/// What everything above ICE does to those around it. `transportSend` may be called at any time and must not
/// call back; all else is called where everything may be called.
protocol TransportEffects: AnyObject, ChannelEffects {
  func transportSend(_ datagram: UnsafeRawBufferPointer)
  /// Channels can be used.
  func transportIsUp()
  /// It is over; nil where the other peer said goodbye.
  func transportEnded(_ fault: RTCFault?)
}
