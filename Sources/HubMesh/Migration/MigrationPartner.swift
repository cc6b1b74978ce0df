/// A hub with which there is a channel, or might be.
struct MigrationPartner {
  enum Phase: Equatable {
    case idle
    /// It is for the other to offer.
    case waiting(until: Milliseconds)
    /// An offer was made, by this hub or the other.
    case trying(attempt: UInt64, isOurs: Bool, until: Milliseconds)
    /// The channel is open, and nothing has gone both ways yet.
    case opened(attempt: UInt64, until: Milliseconds)
    case working(attempt: UInt64, since: Milliseconds)
  }

  let id: HubID
  var isThere = false
  var isOlder = false
  var isLeaving = false
  var sockets = 0
  var neighbours: [HubID] = []
  var phase = Phase.idle
  /// Attempts in a row that came to nothing.
  var failures = 0
  var notBefore: Milliseconds = 0
  /// When an offer of the other was last answered.
  var answeredAt = Milliseconds.min / 2
  /// What each of the two last said about the WebSockets between them.
  var ownConsent = false
  var otherConsent = false

  init(_ id: HubID) { self.id = id }

  var isWorking: Bool { workingSince != nil }

  var workingSince: Milliseconds? {
    if case .working(_, let since) = phase { since } else { nil }
  }

  /// The attempt that is under way, or has led to the channel there is.
  var attempt: UInt64? {
    switch phase {
    case .idle, .waiting: nil
    case .trying(let attempt, _, _), .opened(let attempt, _), .working(let attempt, _): attempt
    }
  }

  /// When its phase is over of itself.
  var due: Milliseconds? {
    switch phase {
    case .idle, .working: nil
    case .waiting(let until), .trying(_, _, let until), .opened(_, let until): until
    }
  }
}
