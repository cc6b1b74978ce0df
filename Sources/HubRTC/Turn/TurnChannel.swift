internal import HubWire

/// A number that stands for the address of a peer (RFC 8656 §12).
struct TurnChannel {
  let number: UInt16
  let peer: RemoteAddress
  /// Whether the server has agreed.
  var isBound = false
  var renewAt = Int64.max
}
