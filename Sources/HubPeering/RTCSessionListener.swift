public import HubKernel
public import HubRTC

/// Who hears what happens to a session. Called on its reactor, during a call there; everything of the session
/// may be called from here.
public protocol RTCSessionListener: AnyObject {
  /// The other end is to be told this.
  func session(_ session: RTCSession, says signal: RTCSignal, at station: Station)
  /// It has come to another state.
  func session(_ session: RTCSession, became state: RTCState, at station: Station)
  /// A channel can be used.
  func session(
    _ session: RTCSession, opened channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool,
    at station: Station)
  /// A message came; its bytes are valid during the call. Of text only the other end says that it is text.
  func session(
    _ session: RTCSession, received message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber,
    at station: Station)
  /// What waits on a channel has become so little that more may be sent.
  func session(_ session: RTCSession, drained channel: ChannelNumber, at station: Station)
  /// A channel is closed, or never was opened.
  func session(_ session: RTCSession, closed channel: ChannelNumber, at station: Station)
  /// It is over, and nothing follows; without a fault because one of both ends said so.
  func session(_ session: RTCSession, endedWith fault: RTCFault?, at station: Station)
}
