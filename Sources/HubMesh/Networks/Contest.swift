import HubWire

/// A question to be asked: whether a member here keeps an id that another hub claims as well.
struct Contest {
  var peer: PeerID
  var network: NetworkKey
  var hub: HubID
}
