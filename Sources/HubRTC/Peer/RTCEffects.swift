public import HubWire

/// What a peer does to the world. Bytes are valid during the call only. Everything of the peer may be called
/// from here, but for `send`: from there nothing may.
///
/// Whoever is told must live longer than the peer.
public protocol RTCEffects: AnyObject {
  /// Sends a datagram from one of our sockets.
  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress)
  /// A candidate is to be told to the other peer; nil once there are no more.
  func candidate(_ text: String?)
  /// The peer has come to another state.
  func changed(_ state: RTCState)
  /// A channel is open, ours or the other peer's.
  func opened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool)
  /// A message came. Of text only the other peer says that it is text.
  func received(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber)
  /// What waits on a channel has fallen to the low mark, after it was above it or `send` has answered `full`.
  func drained(_ channel: ChannelNumber)
  /// A channel is closed, by whomever, or with the peer itself.
  func closed(_ channel: ChannelNumber)
  /// The peer is over; what its state is follows.
  func failed(_ fault: RTCFault)
}
