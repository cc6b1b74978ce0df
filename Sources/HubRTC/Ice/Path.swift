internal import HubWire

/// What a datagram needs to know of the pair in use, kept where it is found without following pointers.
struct Path {
  enum Kind {
    /// There is none.
    case none
    /// From a socket of ours to the other peer.
    case direct
    /// By way of a server.
    case relayed
  }

  var kind = Kind.none
  var port = LocalPort(number: 0)
  var address = RemoteAddress()
}
