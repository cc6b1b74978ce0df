public import HubWire

/// Who hears what comes to a UDP socket. Called on the thread of the transport that has it.
public protocol DatagramSink: AnyObject {
  /// A datagram came; its bytes are valid during the call.
  func received(_ datagram: UnsafeRawBufferPointer, from address: RemoteAddress)
}
