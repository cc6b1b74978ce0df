internal import HubWire

/// What a server lets through from one address (RFC 8656 §9).
struct TurnPermission {
  enum State {
    case granted
    case asked
    case refused
  }

  let address: IPAddress
  var state = State.asked
  var renewAt = Int64.max
}
