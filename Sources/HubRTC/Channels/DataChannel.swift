/// One channel: two streams of the same number, one in each direction.
final class DataChannel {
  /// How far a channel has come.
  enum State: Sendable, Hashable {
    /// It waits for the association.
    case waiting
    case open
    /// One side has ended it, and it is told so; the other direction may not have ended yet.
    case closing
  }

  let number: ChannelNumber
  let opening: ChannelOpen
  let isOurs: Bool
  /// Both peers have made it without a word to each other.
  let isNegotiated: Bool
  var state = State.waiting
  /// Known once it is known who speaks first.
  var stream: UInt16?
  /// Whether the other peer knows of it. Until then everything goes in order, behind the opening.
  var isKnown = false
  var buffered = 0
  /// Whether somebody is to be told when there is room again.
  var isWaitedFor = false
  var hasEnded = false
  var otherHasEnded = false
  var mustAskForEnd = false
  var isToldClosed = false
  var deadline: Int64?
  /// When it is forgotten, though the other peer's end of it was never seen.
  var forgetAt: Int64?
  /// When the other peer is sent a word, should it not have seen the end by then.
  var nudgeAt: Int64?

  init(_ number: ChannelNumber, _ opening: ChannelOpen, isOurs: Bool, isNegotiated: Bool = false) {
    self.number = number
    self.opening = opening
    self.isOurs = isOurs
    self.isNegotiated = isNegotiated
  }
}
