import HubMesh

/// Whether the other end of a channel is still there, where nothing is answered: what it is sent it confirms,
/// beneath all that is said. So something is said now and then.
struct Pulse {
  /// What a JavaScript hub hears and does not mind.
  static let word = #"{"type":"bootstrap-keepalive"}"#
  /// How often it is said.
  private static let pause: Int64 = 2_000
  /// How long nothing may be confirmed of what was sent.
  private static let patience: Int64 = 6_000

  private var confirmed = 0
  private var changedAt: Int64
  private(set) var due: Int64

  init(now: Int64) {
    changedAt = now
    due = now &+ Pulse.pause
  }

  /// What is to be done now.
  enum Verdict {
    case nothing
    case speak
    case isLost
  }

  /// Looks at how many bytes were sent in all, and how many of them wait to be confirmed.
  mutating func look(sent: Int, waiting: Int, now: Int64) -> Verdict {
    guard now >= due else { return .nothing }
    due = now &+ Pulse.pause
    if waiting == 0 || sent - waiting != confirmed {
      confirmed = sent - waiting
      changedAt = now
    }
    if now &- changedAt >= Pulse.patience { return .isLost }
    // What waits will tell as well.
    return waiting == 0 ? .speak : .nothing
  }
}
