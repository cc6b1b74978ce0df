internal import HubWire

/// What a request to a TURN server is for.
enum TurnPurpose: Equatable {
  case allocate
  case refresh
  case permission(IPAddress)
  case channel(RemoteAddress, number: UInt16)
}
