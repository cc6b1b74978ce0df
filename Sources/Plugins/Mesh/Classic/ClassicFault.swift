/// What a hub of an older kind may do wrong.
enum ClassicFault: String, CaseIterable {
  /// It says something that is no message.
  case unreadable
  /// It says more than it may in so little time.
  case tooFast = "too-fast"
  /// It tells of more peers than it may.
  case tooManyPeers = "too-many-peers"
  /// It tells of peers in more networks than it may.
  case tooManyNetworks = "too-many-networks"
  /// It tells of more hubs than it may.
  case tooManyHubs = "too-many-hubs"
  /// A peer of its says more of itself than it may.
  case noteTooLong = "note-too-long"
  /// It tells of a network that belongs to another tenant.
  case foreignNetwork = "foreign-network"
  /// It passes on a signal of a peer that it does not speak for.
  case forgedSender = "forged-sender"

  /// Whether it is the hub's own doing. The rest its clients can make it do, for older hubs pass on whatever
  /// they are given: that is refused, but the hub's other clients are not to suffer for it.
  var isItsOwn: Bool {
    switch self {
    case .unreadable, .tooFast, .tooManyPeers, .tooManyNetworks, .tooManyHubs: true
    case .noteTooLong, .foreignNetwork, .forgedSender: false
    }
  }
}
