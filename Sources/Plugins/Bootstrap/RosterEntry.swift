import HubKernel
import HubTokens

/// A hub that may be called, and how that has gone so far.
struct RosterEntry: Sendable {
  enum State: Sendable, Equatable {
    case idle
    case calling
    case open(PeerID)
    /// The mesh let the link go and reaches the hub otherwise: nobody need call it while that is so.
    case resting(PeerID)
    /// The address leads back to this hub.
    case ourselves
  }

  /// After so many failures in a row a hub that was only found counts as ill.
  static let illAfter = 3

  var finding: Finding
  /// The address as it was written.
  var uri: String
  var token: Secret?
  var authority = ""
  var state = State.idle
  /// The number of the call that is under way or open, or was the last.
  var call = 0
  /// In a row; a link that holds ends the row.
  var failures = 0
  /// Calls since it last let this hub in, as older hubs counted them.
  var attempts = 0
  var lastAttempt: Int64?
  /// When the present state began, on the hub's clock.
  var since: UInt64 = 0
  /// Not to be called before.
  var due: UInt64 = 0
  /// Whether nobody calls it until somebody asks for it.
  var isHeldOff = false
  /// What the last attempt or link ended with, in a word and in a sentence.
  var code = ""
  var reason = ""

  init(_ finding: Finding, uri: String? = nil, token: Secret? = nil, authority: String = "") {
    self.finding = finding
    self.uri = uri ?? finding.location.description
    self.token = token
    self.authority = authority
  }

  var location: HubLocation { finding.location }
  /// Why it is not linked.
  var trouble: String { code.isEmpty ? reason : "\(code): \(reason)" }
  var isPinned: Bool { finding.source.isOperator }
  var isOpen: Bool { if case .open = state { true } else { false } }
  /// Whether nothing is missing: it is linked, or is reached otherwise.
  var isSettled: Bool {
    switch state {
    case .open, .resting: true
    case .idle, .calling, .ourselves: false
    }
  }
  var isIll: Bool { !isPinned && failures >= Self.illAfter }
  /// Whether nobody stands for it. Then its name may lead anywhere, and lead elsewhere tomorrow.
  var isStrange: Bool { !isPinned && !finding.isTrusted }

  /// As it is told to operators and to older clients.
  var shown: BootstrapHub {
    BootstrapHub(uri: uri, connected: isOpen, lastAttempt: lastAttempt, attemptNumber: attempts)
  }
}
