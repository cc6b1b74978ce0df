public import HubWire

/// What one reactor does for the kernel. Every call is made on that reactor's own thread.
///
/// No call here calls back into the lane before it returns: what follows from it (a close, a refusal to
/// queue) reaches the lane in a later call. The lane may hold a lock while it sends.
public protocol Transport: AnyObject {
  /// Answers an HTTP request whole, or begins a streamed answer when its body is a stream.
  func respond(_ response: HTTPResponse, to link: Link)
  /// Adds a piece to a streamed answer; false when the reader is gone or too slow, and the stream is over.
  func stream(_ piece: [UInt8], to link: Link) -> Bool
  /// Ends a streamed answer.
  func finishStream(_ link: Link)
  /// Completes a WebSocket upgrade; from now on messages arrive for `connection`. False when the link has
  /// gone.
  func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool
  /// Completes the upgrade only to close it at once, because a browser can read a close reason and not a
  /// status.
  func acceptAndClose(_ link: Link, code: UInt16, reason: String)
  /// Queues a message of so many bytes, which are to be written to the memory returned before anything else
  /// is asked of the transport; nil when this one has to go through `send`.
  func place(_ count: Int, _ kind: MessageKind, to link: Link) -> UnsafeMutableRawPointer?
  /// Queues one message; false when the link is closing or its reader is too slow to take it.
  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to link: Link) -> Bool
  /// Sends what is queued, then a close frame.
  func close(_ link: Link, code: UInt16, reason: String)
  /// Reads nothing from a link for a while, not even what has come already.
  func rest(_ link: Link, for time: Duration)
  /// Sends a ping now; `Lane.answered(_:)` follows if the other side is alive.
  func probe(_ link: Link)
  /// Calls another server; `Lane.called` or `Lane.callFailed` follows, unless it is hung up before.
  func call(_ call: OutgoingCall, as connection: ConnectionID)
  /// Gives up a call that has not been answered. Nothing follows.
  func hangUp(_ connection: ConnectionID)
  /// From now on many peers' traffic comes and goes over this link: it has the limits of a trunk.
  func widen(_ link: Link)
  /// Those of its links that are vehicles: what is sent to one of these, closed, rested or probed goes there.
  var vehicles: VehicleDeck { get }
  /// Opens a UDP socket; port 0 stands for any. What comes there goes to `sink`. The address returned has the
  /// real port.
  func bind(_ address: RemoteAddress, for sink: any DatagramSink) throws(BindFailure) -> (Link, RemoteAddress)
  /// Closes it again. Nothing reaches its sink any more.
  func unbind(_ link: Link)
  /// Sends one datagram before this turn ends. False when it is lost here already, which is no reason to send
  /// it again now.
  func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool
  /// The addresses of this machine under which others may reach it, those of loopback last; ports are zero.
  var addresses: [RemoteAddress] { get }
}

extension Transport {
  /// Goes on reading, where nothing can be held back.
  public func rest(_ link: Link, for time: Duration) {}
  /// Leaves every message to `send`.
  public func place(_ count: Int, _ kind: MessageKind, to link: Link) -> UnsafeMutableRawPointer? { nil }
}
