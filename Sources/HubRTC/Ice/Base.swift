internal import HubWire

/// Where we send from: one of our sockets, or an address that a server lends (RFC 8445 §4).
final class Base {
  /// The socket, in the end.
  let port: LocalPort
  /// The candidate that is paired: of kind host or relayed.
  let candidate: Candidate
  /// Greater for what the owner named first.
  let preference: UInt32
  /// The server that lends it; none for a socket.
  let relay: TurnClient?
  /// Whether the owner took the socket away, or the server its address.
  var isGone = false

  init(_ port: LocalPort, _ candidate: Candidate, preference: UInt32, relay: TurnClient? = nil) {
    self.port = port
    self.candidate = candidate
    self.preference = preference
    self.relay = relay
  }

  var address: RemoteAddress { candidate.address }
}
