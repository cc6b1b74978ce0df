/// What a DTLS link does to those around it. Bytes are valid during the call only, and the link may not be
/// called from here, except that from `dtlsIsOpen` and `dtlsReceived` something may be sent.
protocol DtlsEffects: AnyObject {
  /// Sends a datagram to the other end.
  func dtlsSend(_ datagram: UnsafeRawBufferPointer)
  /// The other end is who its description says.
  func dtlsIsOpen()
  /// What one record held.
  func dtlsReceived(_ packet: UnsafeRawBufferPointer)
  /// The other end has said goodbye.
  func dtlsClosed()
  /// It is broken.
  func dtlsFailed(_ fault: RTCFault)
}
