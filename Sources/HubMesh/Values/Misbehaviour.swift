/// What a hub at the other end of a link did that no hub of ours does. The spelling is for logs and metrics.
public enum Misbehaviour: String, Sendable, CaseIterable {
  /// A frame that cannot be read.
  case garbage
  /// A frame of a version or of a kind that does not exist.
  case unknownKind = "unknown-kind"
  /// More frames than a link may bring.
  case tooManyFrames = "too-many-frames"
  /// More bytes than a link may bring.
  case tooManyBytes = "too-many-bytes"
  /// Its own link state changes more often than it may.
  case linkStateStorm = "link-state-storm"
  /// Link state that cannot be: too many neighbours, itself as a neighbour, or an epoch it does not have.
  case absurdLinkState = "absurd-link-state"
  /// Facts of a start that is over.
  case replayedEpoch = "replayed-epoch"
  /// Facts that this hub owns, told by somebody else and not as they are.
  case impostor
  /// More interests than a hub may register.
  case tooManyInterests = "too-many-interests"
  /// More members than a hub may have.
  case tooManyMembers = "too-many-members"
  /// More hubs than a mesh may have.
  case tooManyHubs = "too-many-hubs"
  /// A letter for somebody from a peer that is not its sender's.
  case forgedSender = "forged-sender"
  /// A letter whose type or data is no JSON.
  case badLetter = "bad-letter"
  /// A claim to somebody's id that is older than it can be.
  case forgedClaim = "forged-claim"

  /// Whether it may be nothing but too much work.
  var isOverload: Bool { self == .tooManyFrames || self == .tooManyBytes }
}
