import HubWire

/// A piece of state that is to be told to a hub.
struct Job {
  enum Kind: UInt8 {
    case register, unregister, introduce, snapshot, member, left, departed, kept, synchronized
  }

  var kind: Kind
  /// Why a member left, as a place in the table of reasons.
  var reason: UInt8 = 0
  /// Whether a member has announced anew.
  var isRenewal = false
  /// The hub that is introduced, or the stamp of a claim.
  var number: UInt32 = 0
  var key: NetworkKey
  var peer = PeerID(high: 0, middle: 0, low: 0)
}
